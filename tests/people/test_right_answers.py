"""Each of the small inputs, imported as somebody would, and what is right then.

Credits are the sum of what counts on 21 November 2026.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import INPUTS


class Right(NamedTuple):
    """What a file gives: each record by some of its columns, and the credits that count."""

    records: list[dict[str, Any]]
    counted: float
    yes: bool = False
    left_out: tuple[str, ...] = ()
    told: str = ""


def _record(kind: str, **columns: Any) -> dict[str, Any]:
    return {"kind": kind} | columns


def _event(kind: str, start: str, end: str | None = None, **columns: Any) -> dict[str, Any]:
    return {"kind": kind, "start": start, "end": end} | columns


CONGRESS = _event("congress", "2025-03-14", "2025-03-16")

ROMANIAN = {
    "02-have-certificate-yes.csv": Right([_record("course", certificate=None)] * 5, 30),
    "06-bib-authors-comma.bib": Right([_record("chapter", authors=4, position="other")], 25),
    "10-midnight-hides-overlap.csv": Right(
        [CONGRESS, _record("symposium", counted=0, reason="overlap")], 12
    ),
    "10-midnight-hides-overlap-dates-only.csv": Right(
        [CONGRESS, _record("symposium", counted=0, reason="overlap")], 12
    ),
    "16-title-lines.csv": Right([_event("course", "2025-03-14", hours=6)], 6, yes=True),
    "18-merged-heading.xlsx": Right([CONGRESS], 18),
    "20-range-in-cell.csv": Right([_event("course", "2025-03-14", "2025-03-16")], 18, yes=True),
    "21-hours.xlsx": Right(
        [
            _record("course", hours=hours, awarded=credits)
            for hours, credits in ((6, 6), (5.5, 6), (6.67, 6), (6, 6), (1.5, 2))
        ],
        26,
        yes=True,
    ),
    "22-minutes.csv": Right(
        [_record("webinar", hours=1.5, counted=1), _record("webinar", hours=0.33, counted=0)],
        1,
        yes=True,
    ),
    "26-csl.json": Right([_record("article", start="2024-05-03", authors=2, position="first")], 80),
    "29-year-span.bib": Right([_record("article", start="2023")], 80),
    "30-crossref.bib": Right(
        [_record("chapter", start="2025", pages=21, authors=2, position="first")],
        63,
        left_out=("not-a-work",),
    ),
    "31-retracted.nbib": Right([_record("article")], 80, told="retracted"),
    "33-online-first.ris": Right([_record("article", start="2024-04-01")], 80, told="2023-12-28"),
    "35-form-fields.pdf": Right(
        [_event("conference", "2025-03-14", title="Astmul sever", certificate="Seria AB Nr. 1234")],
        6,
        yes=True,
    ),
    "36-two-in-one.pdf": Right(
        [
            CONGRESS | {"credits": 18, "certificate": "Seria AB Nr. 1234"},
            CONGRESS
            | {
                "kind": "symposium",
                "credits": 18,
                "certificate": "Seria AB Nr. 1235",
                "counted": 0,
            },
        ],
        18,
        yes=True,
    ),
    "37-turned.pdf": Right([CONGRESS | {"certificate": "Seria AB Nr. 1234"}], 18, yes=True),
    "38-three-days-listed.pdf": Right(
        [CONGRESS | {"certificate": "Seria AB Nr. 1234"}], 18, yes=True
    ),
    "53-editorial.csv": Right([_record("article")] * 3, 240),
    "54-book-doi.bib": Right([_record("chapter")] * 2, 200),
    "57-booktitle-for-journal.bib": Right([_record("article", journal="Pneumologia")], 80),
    "67-colleagues.pdf": Right([], 0, yes=True, left_out=("doubt",)),
    "77-seconds-and-zones.json": Right(
        [
            _record("webinar", start="2026-03-14T09:00", counted=1),
            _record("webinar", start="2026-03-21T18:00", counted=1),
        ],
        2,
    ),
}

RUSSIAN = {
    "01-no-number.csv": Right([_record("programme", certificate=None)] * 3, 108),
    "43-other-notations.csv": Right(
        [_record("conference", counted=0, reason="pending-code")] * 4, 0
    ),
    "55-number-written-twice.csv": Right([_record("programme")], 36),
    "69-no-place-for-dash.csv": Right(
        [
            _event("conference", "2025-03-14", code=None, counted=0, reason="pending-code"),
            _event("programme", "2025-03-17", "2025-03-21", certificate=None, code=None),
        ],
        36,
    ),
}


def _list(cme: Cme) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(cme("list", "--json", "--on", "2026-11-21").out)
    return sorted(found, key=lambda record: record["id"])


def _counted(records: list[dict[str, Any]]) -> float:
    return sum(float(record["counted"]) for record in records)


def _check(cme: Cme, name: str, right: Right) -> None:
    if right.yes:
        refused = cme("import", INPUTS / name)
        assert refused.code == 2 and _list(cme) == []
    ran = cme("import", INPUTS / name, "--json", *["--yes"] * right.yes)
    assert ran.code == 0, ran.err
    report = json.loads(ran.out)
    records = _list(cme)
    assert len(records) == len(right.records)
    shown = [
        {name: one[name] for name in wanted}
        for one, wanted in zip(records, right.records, strict=True)
    ]
    assert shown == right.records
    assert len(records) == report["added"] == len(report["ids"])
    assert _counted(records) == right.counted
    assert tuple(one["why"] for one in report["left_out"]) == right.left_out
    told = f"{report['notices']}{report['left_out']}"
    assert right.told in told
    repeated = sum(report[name] for name in ("unchanged", "updated"))
    assert report["read"] == report["added"] + repeated + len(right.left_out)
    again = json.loads(cme("import", INPUTS / name, "--json", *["--yes"] * right.yes).out)
    assert (again["added"], _list(cme)) == (0, records)


@pytest.mark.parametrize("name", ROMANIAN)
def test_in_romania(romanian: Cme, name: str) -> None:
    _check(romanian, name, ROMANIAN[name])


@pytest.mark.parametrize("name", RUSSIAN)
def test_in_russia(russian: Callable[..., Cme], name: str) -> None:
    _check(russian(), name, RUSSIAN[name])


def test_one_article_by_its_bare_doi_and_by_the_address(romanian: Cme) -> None:
    assert romanian("import", INPUTS / "09-doi-url-and-bare.csv").code == 0
    report = json.loads(romanian("import", INPUTS / "09-doi-url-and-bare.bib", "--json").out)
    assert (report["added"], [one["record"] for one in report["differs"]]) == (0, [1])
    assert [one["counted"] for one in _list(romanian)] == [80]


def test_what_was_mended_since_is_not_there_twice_unsaid(romanian: Cme) -> None:
    file = INPUTS / "12-reimport-after-edit.csv"
    assert romanian("import", file).code == 0
    assert romanian("edit", "1", "--title", "Un caz de astm").code == 0
    report = json.loads(romanian("import", file, "--json").out)
    told = [one for one in report["notices"] if one["code"] == "probable-duplicate"]
    if report["added"]:
        assert sorted(told[0]["ids"]) == [1, 2]
    else:
        assert _counted(_list(romanian)) == 80


def test_what_was_removed_stays_away(romanian: Cme) -> None:
    file = INPUTS / "13-removed-comes-back.csv"
    assert romanian("import", file).code == 0
    assert romanian("rm", "1", "--yes").code == 0
    report = json.loads(romanian("import", file, "--json").out)
    assert [one["why"] for one in report["left_out"]] == ["removed"]
    assert _counted(_list(romanian)) == 6
    assert romanian("import", file, "--bring-back").code == 0
    assert [one["counted"] for one in _list(romanian)] == [6, 6]


def test_a_number_is_one_in_every_way_of_writing_it(russian: Callable[..., Cme]) -> None:
    cme = russian()
    for name in ("55-number-written-twice.csv", "55-number-written-twice-again.csv"):
        assert cme("import", INPUTS / name).code == 0
    assert [one["counted"] for one in _list(cme)] == [36]


def test_a_picture_that_no_library_opens_is_kept_as_it_is(romanian: Cme) -> None:
    ran = romanian("import", INPUTS / "24-photo.jpg")
    assert ran.code == 2 and "picture" in ran.err and "attach" in ran.err
    added = romanian("add", "course", "Ecografie", "--start", "2026-03-14", "--hours", "6")
    assert added.code == 0, added.err
    assert romanian("attach", "1", INPUTS / "24-photo.jpg").code == 0


def test_an_article_without_a_class_gives_nothing_and_says_so(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Ion Popescu")
    ran = cme("import", INPUTS / "57-booktitle-for-journal.bib")
    assert ran.code == 0 and "1 of 1" in ran.err and "0" in ran.err and "index" in ran.err
