-- A ledger as the first version of its schema had it, with records and changes; never to be edited.
PRAGMA application_id = 1129137492;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'cmetrack','m001_ledger','2026-11-22 03:26:08.570869+00:00');
CREATE TABLE activity (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL, title TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT,
            hours INTEGER, days INTEGER, credits INTEGER,
            format TEXT, level TEXT, country TEXT, accreditation TEXT,
            role TEXT, attended TEXT, works_first INTEGER, works_co INTEGER, specialty TEXT,
            "index" TEXT, journal TEXT, work TEXT, authors INTEGER, position TEXT, pages INTEGER,
            code TEXT, code_status TEXT, code_date TEXT, code_reason TEXT,
            certificate TEXT, identifier TEXT, provider TEXT, place TEXT, evidence TEXT,
            state TEXT, notes TEXT,
            last_day TEXT NOT NULL,
            same_code TEXT, same_certificate TEXT, same_identifier TEXT, same_event TEXT NOT NULL
        ) STRICT
        ;
INSERT INTO "activity" VALUES(1,'course','Ecografia abdominală','2026-03-14',NULL,800,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'A-1',NULL,NULL,NULL,'AB 12',NULL,NULL,NULL,NULL,NULL,NULL,'2026-03-14','a-1','ab12',NULL,'courseecografiaabdominală2026-03-142026-03-14');
INSERT INTO "activity" VALUES(2,'article','Un caz rar','2024-05',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Pneumologia',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'10.5555/p.1',NULL,NULL,NULL,NULL,NULL,'2024-05-01',NULL,NULL,'10.5555/p.1','articleuncazrar2024-052024-05');
CREATE TABLE change (
            seq INTEGER NOT NULL REFERENCES journal (seq), position INTEGER NOT NULL,
            entity TEXT NOT NULL CHECK (entity IN ('activity', 'cycle', 'setting')),
            first INTEGER NOT NULL, last INTEGER NOT NULL CHECK (last >= first), before TEXT,
            PRIMARY KEY (seq, position)
        ) STRICT, WITHOUT ROWID
        ;
INSERT INTO "change" VALUES(1,0,'cycle',1,1,NULL);
INSERT INTO "change" VALUES(1,1,'setting',2,2,NULL);
INSERT INTO "change" VALUES(2,0,'activity',1,1,NULL);
INSERT INTO "change" VALUES(3,0,'activity',2,3,NULL);
INSERT INTO "change" VALUES(4,0,'activity',1,1,'{"kind":"course","title":"Ecografia abdominală","start":"2026-03-14","hours":600,"code":"A-1","certificate":"AB 12"}');
INSERT INTO "change" VALUES(5,0,'activity',3,3,'{"kind":"congress","title":"Congresul","start":"2026-05-14","end":"2026-05-16"}');
CREATE TABLE cycle (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            rulebook TEXT NOT NULL, start TEXT, retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
            specialty TEXT, name TEXT, current INTEGER NOT NULL CHECK (current IN (0, 1))
        ) STRICT
        ;
INSERT INTO "cycle" VALUES(1,'ro-cmr-2009',NULL,0,'medicină de familie',NULL,1);
CREATE TABLE journal (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL, command TEXT NOT NULL, summary TEXT NOT NULL,
            undoes INTEGER REFERENCES journal (seq) CHECK (undoes < seq)
        ) STRICT
        ;
INSERT INTO "journal" VALUES(1,'2026-11-21T10:15:00+02:00','init','Made the ledger',NULL);
INSERT INTO "journal" VALUES(2,'2026-11-21T10:15:00+02:00','add','Added 1',NULL);
INSERT INTO "journal" VALUES(3,'2026-11-21T10:15:00+02:00','import','Imported',NULL);
INSERT INTO "journal" VALUES(4,'2026-11-21T10:15:00+02:00','edit','Changed 1',NULL);
INSERT INTO "journal" VALUES(5,'2026-11-21T10:15:00+02:00','rm','Removed 3',NULL);
CREATE TABLE setting (
            id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL
        ) STRICT
        ;
INSERT INTO "setting" VALUES(1,'created','2026-11-21T10:15:00+02:00');
INSERT INTO "setting" VALUES(2,'name','Dr. Ilinca Exemplu');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX activity_same_code ON activity (same_code)
        WHERE same_code IS NOT NULL
        ;
CREATE INDEX activity_same_certificate ON activity (same_certificate)
        WHERE same_certificate IS NOT NULL
        ;
CREATE INDEX activity_same_identifier ON activity (same_identifier)
        WHERE same_identifier IS NOT NULL
        ;
CREATE INDEX activity_same_event ON activity (same_event);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('setting',2);
INSERT INTO "sqlite_sequence" VALUES('journal',5);
INSERT INTO "sqlite_sequence" VALUES('cycle',1);
INSERT INTO "sqlite_sequence" VALUES('activity',3);
COMMIT;
