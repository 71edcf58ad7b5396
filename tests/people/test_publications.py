"""Publications as libraries and databases hand them on: whose they are, what they are, when."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import INPUTS

ON = ("--on", "2026-11-21")


def brought(cme: Cme, *files: Path | str, more: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The reports of importing files, one after the other."""
    reports = []
    for file in files:
        ran = cme("import", file, "--json", *more)
        assert ran.code == 0, ran.err
        reports.append(json.loads(ran.out))
    return reports


def records(cme: Cme) -> list[dict[str, Any]]:
    """The records of the ledger, with what they count."""
    return json.loads(cme("list", "--json", *ON).out)  # type: ignore[no-any-return]


def told(report: dict[str, Any]) -> list[tuple[int | None, str]]:
    """The line and the word of each notice."""
    return [(one["line"], one["code"]) for one in report["notices"]]


@pytest.mark.parametrize(
    ("file", "right"),
    [
        ("06-bib-authors-comma.bib", {"authors": 4, "position": "other", "counted": 25}),
        ("29-year-span.bib", {"start": "2023", "counted": 80}),
        (
            "30-crossref.bib",
            {
                "kind": "chapter",
                "start": "2025",
                "pages": 21,
                "authors": 2,
                "position": "first",
                "counted": 63,
            },
        ),
        ("31-retracted.nbib", {"kind": "article", "counted": 80}),
        ("33-online-first.ris", {"start": "2024-04-01", "counted": 80}),
        (
            "57-booktitle-for-journal.bib",
            {"kind": "article", "journal": "Pneumologia", "counted": 80},
        ),
    ],
)
def test_the_right_answers(romanian: Cme, file: str, right: dict[str, object]) -> None:
    brought(romanian, INPUTS / file)
    (record,) = records(romanian)
    assert {name: record[name] for name in right} == right


def test_what_is_odd_is_told(romanian: Cme) -> None:
    (crossref,) = brought(romanian, INPUTS / "30-crossref.bib")
    assert [(one["line"], one["why"]) for one in crossref["left_out"]] == [(2, "not-a-work")]
    assert crossref["read"] == crossref["added"] + 1
    (retracted,) = brought(romanian, INPUTS / "31-retracted.nbib")
    assert (1, "retracted") in told(retracted)
    assert "PubMed marks 'Un caz de astm' as retracted" in retracted["notices"][0]["message"]
    (online,) = brought(romanian, INPUTS / "33-online-first.ris")
    assert (1, "dates") in told(online)
    assert "2023-12-28 is in the file, too" in online["notices"][0]["message"]
