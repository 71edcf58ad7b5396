"""What new records lack, by the law: counted, the most frequent first, nothing guessed."""

from __future__ import annotations

from cmetrack.core.plausibility import lacking
from cmetrack.domain.activity import Activity
from cmetrack.rulebooks import load
from cmetrack.rules.rulebook import Rulebook

DAY = "2026-03-14"
RECORDS = [
    Activity(1, "course", "Curs", DAY),
    Activity(2, "course", "Alt curs", DAY),
    Activity(3, "congress", "Congres", DAY, hours=1800),
    Activity(4, "article", "Articol", "2026"),
    Activity(5, "course", "Complet", DAY, hours=1800),
    Activity(6, "course", "Nimic", DAY, hours=0),  # known, and so not incomplete
    Activity(7, "course", "Fără lege", "2001-03-14", hours=1800),  # incomplete, but lacks nothing
]


def test_the_sets_of_columns_of_which_one_would_do() -> None:
    found = lacking(load("ro-cmr-2009"), RECORDS, all=True)
    assert (found.looked_at, found.incomplete) == (7, 4)
    assert found.missing == (
        (("credits", "hours"), 2),
        (("credits", "level"), 1),
        (("index",), 1),
    )
    assert found.as_json() == {
        "looked_at": 7,
        "records": 4,
        "missing": {"credits": 3, "hours": 2, "level": 1, "index": 1},
    }


def test_a_rulebook_without_a_norm_keeps_no_record_out() -> None:
    book = load("ro-cmr-2009")
    bare = Rulebook(**vars(book) | {"norms": dict.fromkeys(book.norms, ())})
    assert lacking(bare, RECORDS, all=True).incomplete == 0


def test_nothing_lacks_nothing() -> None:
    assert lacking(load("ru-nmo-2016"), [], all=True).as_json() == {
        "looked_at": 0,
        "records": 0,
        "missing": {},
    }
