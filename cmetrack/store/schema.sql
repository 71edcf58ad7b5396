-- A ledger as it is today. Amounts are whole hundredths; days and moments are ISO 8601.
--
-- "check" follows from all that is known of a row (`checksums`). A number that was given to a row
-- is never given to another: `tally` notes the last. New columns come last in their table.

-- What is worked out comes first: SQLite reads a row from the left, and very many rows are looked
-- at for the day of their end, a mark or the check alone.
CREATE TABLE activity (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL, last_day TEXT NOT NULL,
    same_event INTEGER NOT NULL, same_certificate INTEGER, same_identifier INTEGER,
    same_dated INTEGER, same_code TEXT,
    kind TEXT NOT NULL, title TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT,
    hours INTEGER, days INTEGER, credits INTEGER,
    format TEXT, level TEXT, country TEXT, accreditation TEXT,
    role TEXT, attended TEXT, works_first INTEGER, works_co INTEGER, specialty TEXT,
    "index" TEXT, journal TEXT, work TEXT, authors INTEGER, position TEXT, pages INTEGER,
    code TEXT, code_status TEXT, code_date TEXT, code_reason TEXT,
    certificate TEXT, identifier TEXT, provider TEXT, place TEXT, evidence TEXT,
    state TEXT, notes TEXT, sessions TEXT, link TEXT, category TEXT
) STRICT;
CREATE UNIQUE INDEX activity_same_code ON activity (same_code)
WHERE same_code IS NOT NULL;
CREATE INDEX activity_same_certificate ON activity (same_certificate)
WHERE same_certificate IS NOT NULL;
CREATE INDEX activity_same_identifier ON activity (same_identifier)
WHERE same_identifier IS NOT NULL;
CREATE INDEX activity_same_event ON activity (same_event);

CREATE TABLE cycle (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    rulebook TEXT NOT NULL, start TEXT, variant TEXT, specialty TEXT, name TEXT,
    current INTEGER NOT NULL CHECK (current IN (0, 1)), law_of TEXT
) STRICT;

-- What the doctor states of a cycle, for which its law asks for other than usual.
CREATE TABLE adjustment (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    cycle INTEGER NOT NULL, name TEXT NOT NULL, first TEXT, last TEXT, amount INTEGER,
    evidence TEXT, note TEXT
) STRICT;

-- What was set under a name: the doctor's own, and the program's notes (the last backup).
CREATE TABLE setting (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL
) STRICT;

-- The doctor's list of journals with their index classes.
CREATE TABLE periodical (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    title TEXT NOT NULL, issn TEXT, "index" TEXT NOT NULL, same_title TEXT NOT NULL UNIQUE
) STRICT;

-- What is ticked off of the papers and steps that a record asks for, each perhaps with a note.
CREATE TABLE tick (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    record INTEGER NOT NULL, item TEXT NOT NULL, note TEXT NOT NULL, UNIQUE (record, item)
) STRICT;

-- Pairs of records that look like one and are two, as the doctor said; the lower number first.
CREATE TABLE apart (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    one INTEGER NOT NULL, other INTEGER NOT NULL, UNIQUE (one, other)
) STRICT;

-- Days to be reminded of that the doctor set, perhaps again and again.
CREATE TABLE own_date (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    title TEXT NOT NULL, day TEXT NOT NULL, every TEXT
) STRICT;

-- Goals of the doctor's own, beside the law's; kinds are words with spaces between them.
CREATE TABLE goal (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    title TEXT NOT NULL, required INTEGER NOT NULL, unit TEXT NOT NULL,
    since TEXT, until TEXT NOT NULL, every TEXT, kinds TEXT, words TEXT
) STRICT;

-- Every change: what was done, as a code with its arguments in JSON.
CREATE TABLE log (
    seq INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    at TEXT NOT NULL, command TEXT NOT NULL, code TEXT NOT NULL, arguments TEXT NOT NULL,
    undoes INTEGER REFERENCES log (seq) CHECK (undoes < seq)
) STRICT;

-- The rows of one change in order: what each was before and after it, as JSON; NULL: nothing.
-- Where both are NULL very many were added, and every number from the first to the last is one.
CREATE TABLE change (
    seq INTEGER NOT NULL REFERENCES log (seq), position INTEGER NOT NULL,
    "check" INTEGER NOT NULL, entity TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL CHECK (last >= first),
    before TEXT, after TEXT,
    PRIMARY KEY (seq, position)
) STRICT, WITHOUT ROWID;

-- What the files of certificates were when records named them.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY, "check" INTEGER NOT NULL,
    path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    name TEXT NOT NULL, day TEXT NOT NULL
) STRICT;

-- Of each table how many rows it has, what their checks sum up to, and the last number given.
CREATE TABLE tally (
    name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum INTEGER NOT NULL, last INTEGER NOT NULL,
    "check" INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was told, and who is telling something just now. Without checks: these are the program's
-- own, and what is lost of them is told again.
CREATE TABLE reminder_log (
    key TEXT PRIMARY KEY, "on" TEXT NOT NULL, over TEXT, credits INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE lease (
    key TEXT PRIMARY KEY, "by" TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Matters of which nothing is to be told before a day; without one, as long as they are due.
CREATE TABLE quiet (
    matter TEXT PRIMARY KEY, until TEXT
) STRICT, WITHOUT ROWID;

-- For other programs: records, cycles and what is stated of these, with amounts as decimal numbers.
CREATE VIEW v_records AS SELECT
    id, kind, title, start, "end", last_day,
    round(hours / 300.0, 2) AS hours, days / 100.0 AS days, credits / 100.0 AS credits,
    format, level, country, accreditation, role, attended, works_first, works_co, specialty,
    "index", journal, work, authors, position, pages,
    code, code_status, code_date, code_reason, certificate, identifier, provider, place, evidence,
    coalesce(state, 'done') AS state, notes, sessions, link, category
FROM activity;
CREATE VIEW v_cycles AS SELECT
    id, rulebook, start, variant, specialty, name, current, law_of
FROM cycle;
CREATE VIEW v_adjustments AS SELECT
    id, cycle, name, first, last, amount / 100.0 AS amount, evidence, note
FROM adjustment;
