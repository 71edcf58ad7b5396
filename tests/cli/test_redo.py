"""Redo: the latest change that was taken back is done again; and when there is none."""

import json

import pytest

from tests.cli.conftest import Cme, Ran


@pytest.fixture(autouse=True)
def changes(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Unu", "--start", "2026-03-01")
    cme("add", "course", "Doi", "--start", "2026-03-02")


def titles(cme: Cme) -> list[str]:
    return [one["title"] for one in json.loads(cme("list", "--json").out)]


def test_there_may_be_nothing_to_redo(cme: Cme) -> None:
    nothing = Ran(
        2,
        "",
        "There is nothing to do again: no change is taken back.\n"
        "`cmetrack undo` takes back the last change.\n",
    )
    assert cme("redo", "--yes") == nothing
    cme("undo", "--yes")
    cme("undo", 4, "--yes")  # which does it again
    assert cme("redo", "--yes") == nothing


def test_what_was_taken_back_last_comes_first(cme: Cme) -> None:
    cme("undo", 2, "--yes")
    cme("undo", 3, "--yes")
    assert titles(cme) == []
    assert cme("redo", "--yes").err == (
        "Change 5, 2026-11-21 10:15, `undo`: Took back change 3: Added 2: course 'Doi'\n"
        "Did change 3 again: Added 2: course 'Doi'\n"
        "`cmetrack undo` takes it back again.\n"
    )
    assert titles(cme) == ["Doi"]
    assert json.loads(cme("redo", "--yes", "--json").out)["undoes"] == 4
    assert titles(cme) == ["Unu", "Doi"]
    assert cme("redo", "--yes").code == 2
    assert "redo     Did change 2 again: Added 1: course 'Unu'" in cme("undo", "--list").out


def test_it_does_not_pass_what_was_done_since(cme: Cme) -> None:
    cme("undo", 2, "--yes")  # 4
    cme("edit", 2, "--hours", "3")  # 5
    refused = Ran(
        2,
        "",
        "Nothing is done again: change 5 was made since (Changed hours of 2: 'Doi').\n"
        "`cmetrack undo 4` brings back what was there before, if it is really meant: "
        "Took back change 2: Added 1: course 'Unu'\n",
    )
    assert cme("redo", "--yes") == refused
    cme("undo", "--yes")
    assert cme("redo", "--yes").code == 0  # the edit is done again, and no more than that
    assert cme("redo", "--yes") == refused
    assert titles(cme) == ["Doi"]
    assert cme("undo", 4, "--yes").code == 0
    assert titles(cme) == ["Unu", "Doi"]


def test_an_import_that_was_taken_back_and_made_anew_is_not_doubled(cme: Cme) -> None:
    rows = "kind,title,start\ncourse,Trei,2026-03-03\n"
    cme("import", "-", "--format", "csv", input=rows)  # 4
    cme("undo", "--yes")  # 5
    cme("import", "-", "--format", "csv", input=rows)  # 6
    refused = cme("redo", "--yes")
    assert refused.code == 2
    assert "change 6 was made since" in refused.err and "`cmetrack undo 5`" in refused.err
    assert titles(cme) == ["Unu", "Doi", "Trei"]


def test_it_asks_like_undo(cme: Cme) -> None:
    cme("undo", "--yes")
    ran = cme("redo")
    assert ran.code == 2
    assert "Do change 3 again, which was taken back? Nothing was done" in ran.err
    assert titles(cme) == ["Unu"]


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "then"), [("n\n", ["Unu"]), ("y\n", ["Unu", "Doi"])])
def test_on_a_terminal_the_answer_decides(cme: Cme, answer: str, then: list[str]) -> None:
    cme("undo", "--yes")
    cme("redo", input=answer)
    assert titles(cme) == then
