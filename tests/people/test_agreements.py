"""Next year's sheet, with the headings of last year's: read as it was agreed then."""

import json
from pathlib import Path
from typing import Any

import pytest

from cmetrack.core.agreements import Agreement, read_agreements, write_agreements
from tests.cli.conftest import Cme

YEARS = {
    2023: "Credite EMC 2023\n\nDenumirea;Perioada;Credite\nCurs ecografie;05.02.2023;6 credite\nCongresul ORL;20-23.09.2023;24\n",
    2024: "Credite EMC 2024\n\nDenumirea;Perioada;Credite\nCurs EKG;06.02.2024;9 credite\nCongresul ORL;3-5.09.2024;18\n",
}


def _import(cme: Cme, here: Path, text: str, *arguments: str) -> tuple[int, dict[str, Any], str]:
    (here / "mine.csv").write_text(text, encoding="utf-8")
    ran = cme("import", "mine.csv", "--json", *arguments)
    return ran.code, json.loads(ran.out or "{}"), ran.err


def test_what_was_agreed_to_is_not_asked_again(romanian: Cme, here: Path) -> None:
    assert _import(romanian, here, YEARS[2023])[0] == 2
    assert _import(romanian, here, YEARS[2023], "--yes")[0] == 0
    code, report, err = _import(romanian, here, YEARS[2024])
    assert (code, report["added"]) == (0, 2), err
    (told,) = (one for one in report["notices"] if one["code"] == "as-agreed")
    assert "as you agreed on" in told["message"] and "--ask-again" in told["hint"]
    assert not any(one["guess"] for one in report["notices"])
    assert "as you agreed on" in err


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("Curs EKG", "Webinar EKG"),  # a word that nobody has seen
        lambda text: text.replace("Denumirea", "Titlul"),  # other headings
        lambda text: text.replace("Denumirea;", "Denumirea;Locul;").replace(";0", ";Iași;0"),
    ],
)
def test_what_is_new_is_asked(romanian: Cme, here: Path, change: Any) -> None:
    assert _import(romanian, here, YEARS[2023], "--yes")[0] == 0
    code, report, _err = _import(romanian, here, change(YEARS[2024]))
    assert (code, report["added"]) == (2, 0)


def test_it_is_asked_anew_and_taken_back(romanian: Cme, here: Path) -> None:
    assert _import(romanian, here, YEARS[2023], "--yes")[0] == 0
    assert _import(romanian, here, YEARS[2024], "--ask-again")[0] == 2
    assert romanian("undo", "--yes").code == 0
    assert _import(romanian, here, YEARS[2024])[0] == 2


def test_a_dry_run_agrees_to_nothing(romanian: Cme, here: Path) -> None:
    _import(romanian, here, YEARS[2023], "--dry-run", "--yes")
    assert _import(romanian, here, YEARS[2023])[0] == 2


@pytest.mark.parametrize(
    ("headings", "mapped"),
    [("Tip;Rubrica mea;Data;Ore", "Rubrica mea=title"), ("Tip;;Data;Ore", "B=title")],
)
def test_a_mapping_is_remembered(romanian: Cme, here: Path, headings: str, mapped: str) -> None:
    first, second = (f"{headings}\ncurs;Ecografie;14.03.{year};6\n" for year in (2024, 2025))
    assert _import(romanian, here, first)[0] == 2
    assert _import(romanian, here, first, "--map", mapped)[0] == 0
    code, report, err = _import(romanian, here, second)
    assert (code, report["added"]) == (0, 1), err
    assert "read with the --map" in err
    assert _import(romanian, here, second, "--ask-again")[0] == 2
    assert _import(romanian, here, second.replace("Ore", "Zile"))[0] == 2


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"a": 1}', '{"a": {"on": "x"}}'])
def test_what_cannot_be_read_is_nothing(text: str | None) -> None:
    assert read_agreements(text) == {}


def test_only_the_latest_are_kept() -> None:
    many = {
        f"h{at}": Agreement(f"2024-01-{at:02}", frozenset({"header"}), {}) for at in range(1, 99)
    }
    kept = read_agreements(write_agreements(many))
    assert len(kept) == 50 and kept["h98"] == many["h98"]
