"""Certificates as doctors get them: what each is read as, through the commands."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import INPUTS

CONGRESS = {
    "kind": "congress",
    "title": "Zilele pneumologiei",
    "start": "2025-03-14",
    "end": "2025-03-16",
    "sessions": None,
    "certificate": "Seria AB Nr. 1234",
    "credits": 18,
    "place": "Brașov",
    "counted": 18,
}


def stored(cme: Cme, name: str, *more: str) -> list[dict[str, Any]]:
    """The records after a certificate was imported as in a script."""
    for path in INPUTS.glob(f"{name}-*"):
        shutil.copy(path, path.name)
        ran = cme("import", path.name, "--yes", *more)
        assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(cme("list", "--json", "--on", "2026-11-21").out)
    return found


@pytest.mark.parametrize("name", ["37", "38"])
def test_one_congress(romanian: Cme, name: str) -> None:
    (record,) = stored(romanian, name)
    assert record.items() >= CONGRESS.items()


def test_what_was_filled_into_a_form(romanian: Cme) -> None:
    (record,) = stored(romanian, "35")
    said = ("conference", "Astmul sever", "2025-03-14", "Seria AB Nr. 1234", 6)
    assert (
        tuple(record[name] for name in ("kind", "title", "start", "certificate", "counted")) == said
    )


def test_two_in_one_file(romanian: Cme) -> None:
    first, second = stored(romanian, "36")
    assert (first["credits"], second["credits"]) == (18, 18)
    assert first["counted"] + second["counted"] == 18
    assert {"overlap"} == {one["reason"] for one in (first, second)} - {None}
    assert (second["kind"], second["certificate"]) == ("symposium", "Seria AB Nr. 1235")
    assert first["evidence"] == second["evidence"]
    assert Path(first["evidence"]).read_bytes() == Path("36-two-in-one.pdf").read_bytes()


def test_a_colleagues_is_a_doubt(romanian: Cme, terminal: None) -> None:
    shutil.copy(INPUTS / "67-colleagues.pdf", "67.pdf")
    ran = romanian("import", "67.pdf", "--yes", "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["read"], report["added"]) == (0, 1, 0)
    said = "It is made out to Maria Ionescu, and this is the ledger of Dr. Ion Popescu."
    assert report["left_out"] == [{"line": 1, "why": "doubt", "message": said}]
    assert f"67.pdf: line 1 was left out: {said}" in ran.err.replace("\n", " ")
    assert json.loads(romanian("list", "--json").out) == []
    assert romanian("import", "67.pdf", input="n\n").code == 0
    assert json.loads(romanian("list", "--json").out) == []
    ran = romanian("import", "67.pdf", input="y\ny\n")
    assert f"67.pdf: {said} Store it all the same? [y/N]" in ran.err.replace("\n", " ")
    assert [one["title"] for one in json.loads(romanian("list", "--json").out)] == [
        CONGRESS["title"]
    ]


def test_without_a_name_nobody_is_somebody_else(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    shutil.copy(INPUTS / "67-colleagues.pdf", "67.pdf")
    shutil.copy(INPUTS / "36-two-in-one.pdf", "36.pdf")
    ran = cme("import", "67.pdf", "36.pdf", "--yes")
    assert ran.code == 0
    assert ran.err.count("No doctor's name is in the ledger") == 1
    assert len(json.loads(cme("list", "--json").out)) == 2


def test_another_spelling_is_named(romanian: Cme) -> None:
    (record,) = stored(romanian, "67", "--me", "Ionescu M.")
    assert record["title"] == CONGRESS["title"]


def test_a_broken_picture_is_named_as_one_and_kept(
    romanian: Cme, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(INPUTS / "24-photo.jpg", "24.jpg")
    ran = romanian("import", "24.jpg", "--yes")
    assert ran.code == 2
    assert ran.err.startswith("24.jpg:1: it is a picture (JPEG)")
    assert "`cmetrack attach ID FILE`" in ran.err
    romanian("add", "course", "Curs", "--start", "2025-03-14", "--hours", "6")
    assert romanian("attach", "1", "24.jpg").code == 0
    (record,) = json.loads(romanian("list", "--json").out)
    assert Path(record["evidence"]).read_bytes() == (INPUTS / "24-photo.jpg").read_bytes()


def test_of_a_whole_department_only_mine_goes_in(romanian: Cme) -> None:
    import pypdfium2

    everybodys = pypdfium2.PdfDocument.new()
    for name in ("67-colleagues", "36-two-in-one", "37-turned"):
        everybodys.import_pages(pypdfium2.PdfDocument(INPUTS / f"{name}.pdf"))
    everybodys.save("all.pdf")
    ran = romanian("import", "all.pdf", "--yes", "--json")
    report = json.loads(ran.out)
    # The last page says what the second does: it is that certificate once more.
    assert (ran.code, report["read"], report["added"]) == (0, 3, 2)
    assert [(one["line"], one["why"]) for one in report["left_out"]] == [(1, "doubt")]
    assert [one["page"] for one in report["certificates"]] == [1, 2, 3]
    found = json.loads(romanian("list", "--json").out)
    assert {one["certificate"] for one in found} == {"Seria AB Nr. 1234", "Seria AB Nr. 1235"}
    assert len({one["evidence"] for one in found}) == 1
