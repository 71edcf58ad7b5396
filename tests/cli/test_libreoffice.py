"""Files that LibreOffice wrote, in three languages, as a doctor imports them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme
from tests.files.libreoffice import SAVED, TABLES

FILES = Path(__file__).parents[1] / "files"
CODE_PAGES = {33: "cp1250", 34: "cp1251"}
LOST_LETTERS = "libreoffice-ro-cp1250.csv"

ROMANIAN = [
    ("course", "2026-03-14", None, 6.5, 6, None, "00118"),
    ("congress", "2026-05-14", "2026-05-16", None, 17.5, "national", "219E01BE"),
]
RUSSIAN = [
    ("webinar", "2026-03-14", None, 1.5, 2, None, "IPZF-MWYTZJL3"),
    ("congress", "2026-05-14", "2026-05-16", None, 8, None, "F16A-NIGH208E"),
]


@pytest.fixture(autouse=True)
def files(cme: Cme, here: Path) -> Path:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("cycle", "add", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    for name in SAVED:
        shutil.copy(FILES / name, here / name)
    return here


def _options(name: str) -> list[str]:
    page = CODE_PAGES.get(SAVED[name].encoding or 0)
    return ["--encoding", page] if page else []


def _records(cme: Cme) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(cme("list", "--json").out)
    return records


@pytest.mark.parametrize("name", [name for name in SAVED if name != LOST_LETTERS])
def test_a_table_goes_in_but_for_its_failed_formula(cme: Cme, name: str) -> None:
    ran = cme("import", name, *_options(name), "--rejects", "r.csv", "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["read"], report["added"]) == (0, 3, 2)
    assert report["ignored_columns"] == []
    (refused,) = report["rejected"]
    assert (refused["line"], refused["column"], refused["value"]) == (4, "credits", "#N/A")
    if name.endswith(".xlsx"):
        assert "the formula failed (#N/A)" in refused["message"]
    russian = SAVED[name].table == "ru"
    told = [
        (
            *(one[column] for column in ("kind", "start", "end", "hours", "credits", "level")),
            one["code" if russian else "certificate"],
        )
        for one in _records(cme)
    ]
    assert told == (RUSSIAN if russian else ROMANIAN)
    title = TABLES[SAVED[name].table].splitlines()[2].split("|")[1]
    cedilla = title.replace("Ț", "Ţ").replace("ț", "ţ")
    assert _records(cme)[1]["title"] in (title, cedilla)

    mended = Path("r.csv").read_text(encoding="utf-8").replace("#N/A", "2")
    Path("r.csv").write_text(mended, encoding="utf-8")
    assert json.loads(cme("import", "r.csv", "--json").out)["added"] == 1
    again = json.loads(cme("import", name, *_options(name), "--rejects", "s.csv", "--json").out)
    assert (again["added"], again["unchanged"]) == (0, 2)


def test_all_ways_of_saving_a_table_are_the_same_records(cme: Cme) -> None:
    names = [name for name in SAVED if SAVED[name].table == "ro" and name != LOST_LETTERS]
    for number, name in enumerate(names):
        ran = cme("import", name, *_options(name), "--rejects", f"{number}.csv", "--json")
        assert json.loads(ran.out)["added"] == (2 if number == 0 else 0)


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        (
            "libreoffice-ro-cedilla-cp1250.csv",
            "in cp1250 the line reads 'Tip;Denumire;Data început",
        ),
        ("libreoffice-ru-cp1251.csv", "in cp1251 'Вид;Название;Дата начала;Дата окончания;Часы"),
    ],
)
def test_of_other_letters_a_sample_is_shown(cme: Cme, name: str, sample: str) -> None:
    ran = cme("import", name)
    assert ran.code == 2
    assert sample in ran.err
    assert f"one: add --encoding {name[-10:-4]}." in ran.err


def test_letters_that_were_lost_are_noticed(cme: Cme) -> None:
    ran = cme("import", LOST_LETTERS, "--encoding", "cp1250", "--rejects", "r.csv")
    assert (
        "line 1: 'sfâr?it' has a question mark for a letter that was lost when the file was "
        "saved, as cp1250 does not have it; save the file again, as UTF-8"
    ) in ran.err
    assert "'Na?ional' is not known here; did you mean 'national'?" in ran.err
    assert "not known and were left out: Data sfâr?it, Serie ?i număr, Observa?ii" in ran.err


def test_the_days_of_1904_are_days(cme: Cme) -> None:
    assert SAVED["libreoffice-ro.xlsx"].since_1904
    cme("import", "libreoffice-ro.xlsx", "--rejects", "r.csv")
    assert _records(cme)[0]["start"] == "2026-03-14"
