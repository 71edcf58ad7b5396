"""Removing records: asked on a terminal, refused without one, brought back by undo."""

import pytest

from tests.cli.conftest import Cme, Ran


@pytest.fixture(autouse=True)
def records(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    for number in (1, 2, 3):
        cme("add", "course", f"Curs {number}", "--start", f"2026-03-0{number}", "--hours", "4")


def left(cme: Cme) -> list[str]:
    return [line.split()[0] for line in cme("list").out.splitlines()[1:-1]]


def test_without_a_terminal_nothing_is_removed_unless_it_is_meant(cme: Cme) -> None:
    assert cme("rm", 2) == Ran(
        2,
        "",
        "2: course 'Curs 2', 2026-03-02\n"
        "Remove this record? Nothing was done: there is no terminal to ask on.\n"
        "Give --yes if it is meant.\n",
    )
    assert left(cme) == ["1", "2", "3"]
    assert cme("rm", 2, "--yes") == Ran(
        0,
        "",
        "2: course 'Curs 2', 2026-03-02\n"
        "Removed record 2: course 'Curs 2'\n"
        "`cmetrack undo` brings back what was removed.\n",
    )
    assert left(cme) == ["1", "3"]


def test_several_go_together_and_come_back_together(cme: Cme) -> None:
    assert "Removed 2 records: 3, 1\n" in cme("rm", 3, 1, 3, "--yes").err
    assert left(cme) == ["2"]
    cme("undo", "--yes")
    assert left(cme) == ["1", "2", "3"]


def test_one_that_is_not_there_keeps_all_of_them(cme: Cme) -> None:
    ran = cme("rm", 1, 9, "--yes")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "There is no record 9.")
    assert left(cme) == ["1", "2", "3"]
    assert cme("rm", "Curs", "--yes").code == 2
    assert cme("rm").code == 2


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "then"), [("n\n", ["1", "2", "3"]), ("y\n", ["2", "3"])])
def test_on_a_terminal_it_asks(cme: Cme, answer: str, then: list[str]) -> None:
    assert cme("rm", 1, input=answer).code == (0 if answer == "y\n" else 2)
    assert left(cme) == then
