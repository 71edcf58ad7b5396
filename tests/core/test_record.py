"""One record from its texts: what is taken, and everything that is refused at once."""

import pytest

from cmetrack.core.record_reader import Allowed, check, make_activity, read_record, texts
from cmetrack.domain.codes import CodeFormat
from cmetrack.errors import BadValue

EVENT = {"kind": "congress", "title": "Inima", "start": "2026-03-14"}
RU = CodeFormat((4, 8), "0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ", "RU-K1", {"O": "0", "О": "0"})
OLD = CodeFormat((3,), "0123456789", "old")


def test_a_record_is_read_in_the_words_of_three_languages() -> None:
    made = make_activity(
        {
            "kind": "Masă rotundă",
            "title": " Ziua \t inimii ",
            "start": "14.03.2026 9:00",
            "hours": "4,5",
            "specialty": "Altă",
            "level": "Naţional",
            "notes": "",
        }
    )
    assert made[1:6] == ("round-table", "Ziua inimii", "2026-03-14T09:00", None, 1350)
    assert (made.specialty, made.level, made.notes) == ("other", "national", None)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    reading = read_record(
        {
            "kind": "congres intrenational",
            "title": "\u200b",
            "start": "31.02.2026",
            "credits": "12..5",
            "pages": "0",
        }
    )
    assert reading.activity is None
    assert [trouble.column for trouble in reading.troubles] == [
        "kind",
        "start",
        "credits",
        "pages",
        "title",
    ]
    with pytest.raises(BadValue, match=r"column 'credits': '12\.\.5' is not a number"):
        make_activity(EVENT | {"credits": "12..5"})


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"end": "2026-03-13"}, "end"),
        ({"start": "2026-03-14T10:00", "end": "2026-03-14T09:00"}, "end"),
        ({"start": "2026"}, "start"),
        ({"start": "2026-03"}, "start"),
        ({"kind": "article", "start": "2026-13"}, "start"),
        ({"code": "2,19E+26"}, "code"),
        ({"title": "x" * 40_000}, "title"),
        ({"hours": "1" * 40_000}, "hours"),
        ({"specialty": "cardiologie"}, "specialty"),
    ],
)
def test_what_only_the_whole_record_can_tell(cells: dict[str, str], column: str) -> None:
    (trouble,) = read_record(EVENT | cells).troubles
    assert trouble.column == column
    assert len(trouble.message) < 250


@pytest.mark.parametrize(
    "cells",
    [
        {"end": "2026-03-14"},
        {"start": "2026-03-14T10:00", "end": "2026-03-14"},
        {"start": "2026-03-14", "end": "2026-03-14T09:00"},
        {"kind": "article", "start": "2026"},
        {"kind": "book", "start": "2026-05"},
        {"code": "AB", "code_status": "отклонён", "code_date": "1.4.2026", "code_reason": "x"},
        {"code": "AB", "code_status": "activated", "code_date": "2026-03-20"},
        # A code that is tried again keeps the day and the reason of its rejection.
        {"code": "AB", "code_status": "received", "code_date": "2026-03-20", "code_reason": "x"},
        {"code": "AB", "code_status": "activated", "code_reason": "x"},
        {"code": "AB", "code_date": "2026-03-20"},
        {"kind": "stage-coordination", "end": "2026-05-31"},
        {"kind": "stage-coordination"},  # incomplete: the engine says so, and gives 0
    ],
)
def test_what_holds_together(cells: dict[str, str]) -> None:
    reading = read_record(EVENT | cells)
    assert reading.troubles == ()
    assert reading.activity is not None and check(reading.activity) == ()


def test_a_record_made_of_two_is_checked_again() -> None:
    made = make_activity(EVENT | {"end": "2026-03-16"})
    (trouble,) = check(made._replace(start="2026-04-01"))
    assert (trouble.column, trouble.value) == ("end", "2026-03-16")


def test_a_code_must_satisfy_one_of_the_shapes() -> None:
    allowed = Allowed(codes=(RU, OLD))
    assert make_activity(EVENT | {"code": " 12o4–abcdefgh "}, allowed).code == "1204-ABCDEFGH"
    assert make_activity(EVENT | {"code": "123"}, allowed).code == "123"
    assert make_activity(EVENT | {"code": "any  thing"}).code == "any thing"
    (trouble,) = read_record(EVENT | {"code": "12345"}, allowed).troubles
    assert trouble.column == "code"
    (trouble,) = read_record(EVENT | {"code": "2.19E+26"}, allowed).troubles
    assert "spreadsheet" in trouble.message


def test_a_specialty_is_named_as_the_cycle_has_it() -> None:
    allowed = Allowed(specialties=("Medicină de familie",))
    made = make_activity(EVENT | {"specialty": "MEDICINĂ  DE FAMILIE"}, allowed)
    assert made.specialty == "Medicină de familie"
    (trouble,) = read_record(EVENT | {"specialty": "cardiologie"}, allowed).troubles
    assert "own, other, Medicină de familie" in trouble.message


@pytest.mark.parametrize("text", ["a\u00adb", "a\nb", "a\u00a0b", "a\u200bb"])
def test_there_is_a_word_about_what_was_cleaned(text: str) -> None:
    reading = read_record(EVENT | {"title": text})
    assert reading.activity is not None and reading.activity.title in ("ab", "a b")
    assert "title" in reading.notices[0].sentence


def test_plain_spaces_are_not_worth_a_word() -> None:
    assert read_record(EVENT | {"title": "  a   b "}).notices == ()


def test_the_texts_of_a_record_make_it_again() -> None:
    made = make_activity(EVENT | {"hours": "4,50", "works_co": "0", "index": "isi"})
    assert texts(made)["hours"] == "4.5"
    assert make_activity(texts(made)) == made
