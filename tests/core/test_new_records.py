"""What new records give, and why some give nothing: by the law, with the lines or the records."""

from __future__ import annotations

from datetime import date

from cmetrack.core.new_records import _WITHOUT, NewRecords, new_records, notices
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.rulebooks import load
from cmetrack.rules.basis import MISSING
from cmetrack.rules.once import Reason
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import window

DAY, ON = "2026-03-14", date(2026, 11, 21)
RECORDS = [
    Activity(1, "course", "Curs", DAY),
    Activity(2, "course", "Alt curs", DAY),
    Activity(3, "congress", "Congres", DAY, hours=1800),
    Activity(4, "article", "Articol", "2026"),
    Activity(5, "course", "Complet", DAY, hours=1800),
    Activity(6, "course", "Nimic", DAY, hours=0),  # known, and so not incomplete
    Activity(7, "course", "Fără lege", "2001-03-14", hours=1800),  # incomplete, lacks nothing
]


def found(book: str | Rulebook, records: list[Activity]) -> NewRecords:
    rulebook = load(book) if isinstance(book, str) else book
    cycle = Cycle(1, rulebook.id, date(2022, 1, 1))
    looked = window(rulebook, cycle, ON)
    return NewRecords(
        new_records(rulebook, cycle, looked, ON, [(one.id, one.id + 1, one) for one in records])
    )


def test_the_columns_of_which_one_would_do() -> None:
    assert found("ro-cmr-2009", RECORDS).incomplete() == {
        "looked_at": 7,
        "records": 4,
        "missing": {"credits": 3, "hours": 2, "level": 1, "index": 1},
    }
    assert found("ru-nmo-2016", []).incomplete() is None
    told = found("ca-moc-2024", [Activity(1, "course", "Course", DAY, hours=1800)]).incomplete()
    assert told is not None and told["missing"] == {"category": 1}


def test_each_column_that_may_be_missing_has_its_words() -> None:
    assert _WITHOUT.keys() == MISSING.keys()


def test_what_gives_nothing_is_told_with_its_reason() -> None:
    [said] = notices(found("ro-cmr-2009", RECORDS), stored=True)
    assert (said.code, said.ids) == ("gives-nothing", (1, 2, 3, 4, 6, 7))
    assert said.sentence.startswith(
        "6 of 7 give 0 credits: no credits and no hours (records 1, 2); "
        "no credits and no level (record 3); no index class (record 4); "
    )
    [same] = notices(found("ro-cmr-2009", RECORDS[:4]), stored=False)
    assert same.ids == () and "(lines 2, 3)" in same.sentence


def test_a_rulebook_without_a_norm_keeps_no_record_out() -> None:
    book = load("ro-cmr-2009")
    bare = Rulebook(**vars(book) | {"norms": dict.fromkeys(book.norms, ())})
    assert found(bare, RECORDS).incomplete() is None
    [said] = notices(found(bare, RECORDS), stored=True)
    assert "has no norm for this record" in said.sentence


def test_what_waits_for_its_code_is_pending_and_not_nothing() -> None:
    waiting = [Activity(id, "conference", "Сердце", DAY, credits=600) for id in (1, 2)]
    [said] = notices(found("ru-nmo-2016", waiting), stored=True)
    assert (said.code, said.ids) == ("pending-codes", (1, 2))
    assert "12 credits are pending" in said.sentence


def test_what_a_note_names_is_told_with_what_it_would_give() -> None:
    noted = [
        Activity(1, "congress", "A", DAY, credits=600, notes="poster prim autor"),
        Activity(2, "congress", "B (lector)", DAY, credits=600),
        Activity(3, "congress", "C – poster", DAY, credits=600),
        Activity(4, "congress", "D", DAY, credits=600, notes="lector", role="attendee"),
        Activity(5, "course", "Cursul formatorilor: poster", DAY, credits=600),
    ]
    told = notices(found("ro-cmr-2009", noted), stored=True)
    assert [(one.code, one.ids, one.line) for one in told] == [
        ("role-named", (1,), 2),
        ("role-named", (2,), 3),
        ("role-named", (3,), 4),
    ]
    assert "'poster prim autor' would give 9 in place of 6" in told[0].sentence
    assert [one.hint for one in told] == [
        "`cmetrack edit 1 --works-first 1` sets it.",
        "`cmetrack edit 2 --role speaker` sets it.",
        "`cmetrack edit 3 --works-first 1` sets it, or --works-co 1.",
    ]


def test_a_kind_that_the_titles_deny_is_told() -> None:
    named = [
        Activity(1, "course", "Congresul Național", DAY, hours=1800),
        Activity(2, "course", "Congres regional", DAY, hours=1800),
        Activity(3, "course", "Ecografie", DAY, hours=1800),
    ]
    [said] = notices(found("ro-cmr-2009", named), stored=True)
    assert (said.code, said.ids) == ("kind-differs", (1, 2))
    assert "2 of 3 are a 'course' here" in said.sentence and "'congress'" in said.sentence


def test_what_is_of_another_specialty_gives_nothing_in_russia() -> None:
    own = Activity(1, "programme", "Терапия", "2026-03-14", hours=36 * 300)
    other = own._replace(id=2, specialty="other")
    gone = other._replace(id=3, start="2020-03-14")
    records = found("ru-nmo-2016", [own, other, gone]).records
    assert [one.reason for one in records] == [
        *(None, Reason.OTHER_SPECIALTY, Reason.OUTSIDE_WINDOW),
    ]
