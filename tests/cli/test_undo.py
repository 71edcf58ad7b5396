"""Undo in words: what is taken back, what is done again, what cannot be."""

import json

import pytest

from tests.cli.conftest import Cme, Ran


@pytest.fixture(autouse=True)
def changes(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Curs", "--start", "2026-03-01", "--hours", "4")
    cme("edit", 1, "--hours", "5")


def hours(cme: Cme) -> list[float]:
    return [one["hours"] for one in json.loads(cme("list", "--json").out)]


def test_undo_says_what_it_takes_back_and_again_takes_back_the_one_before(cme: Cme) -> None:
    assert cme("undo", "--yes") == Ran(
        0,
        "",
        "Change 3, 2026-11-21 10:15, `edit`: Changed hours of 1: 'Curs'\n"
        "Took back change 3: Changed hours of 1: 'Curs'\n"
        "`cmetrack redo` does it again; `cmetrack undo --list` shows earlier changes.\n",
    )
    assert hours(cme) == [4]
    assert "Took back change 2: Added 1" in cme("undo", "--yes").err
    assert hours(cme) == []
    ran = cme("undo", "--yes")
    assert (ran.code, ran.err.splitlines()[1]) == (
        2,
        "Change 1 made the ledger's cycle, so it stays.",
    )


def test_undo_and_redo_go_up_and_down(cme: Cme) -> None:
    seen = []
    for verb in ("undo", "undo", "redo", "redo", "undo", "redo", "undo", "undo", "redo"):
        assert cme(verb, "--yes").code == 0
        seen.append(hours(cme))
    assert seen == [[4], [], [4], [5], [4], [5], [4], [], [4]]
    cme("add", "course", "Alt curs", "--start", "2026-04-01", "--hours", "2")
    assert cme("redo", "--yes").code == 2
    for left in ([4], []):
        assert cme("undo", "--yes").code == 0
        assert hours(cme) == left


def test_an_undoing_is_done_again_by_its_number(cme: Cme) -> None:
    cme("undo", "--yes")
    assert cme("undo", 4, "--yes").err == (
        "Change 4, 2026-11-21 10:15, `undo`: Took back change 3: Changed hours of 1: 'Curs'\n"
        "Did change 3 again: Changed hours of 1: 'Curs'\n"
        "`cmetrack undo` takes it back again.\n"
    )
    assert hours(cme) == [5]


def test_an_earlier_change_is_taken_back_by_its_number(cme: Cme) -> None:
    refused = cme("undo", 2, "--yes")
    assert refused.code == 2
    assert "Change 2 cannot be undone: change 3 (Changed hours of 1: 'Curs')" in refused.err
    cme("undo", 3, "--yes")
    assert cme("undo", 2, "--yes").code == 0
    assert hours(cme) == []
    assert "Change 2 was undone already." in cme("undo", 2, "--yes").err
    assert cme("undo", 99, "--yes").err.startswith("There is no change 99.\n")


def test_the_cycle_is_not_taken_from_under_the_ledger(cme: Cme) -> None:
    ran = cme("undo", 1, "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert "Change 1 made the ledger's cycle, so it stays.\n" in ran.err
    assert cme("status").code == 0


def test_without_a_terminal_nothing_is_undone_unless_it_is_meant(cme: Cme) -> None:
    ran = cme("undo")
    assert ran.code == 2
    assert "Take back change 3? Nothing was done" in ran.err
    assert hours(cme) == [5]


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "then"), [("n\n", [5]), ("y\n", [4])])
def test_on_a_terminal_it_asks(cme: Cme, answer: str, then: list[float]) -> None:
    ran = cme("undo", input=answer)
    assert "Take back change 3? [y/N]" in ran.out + ran.err
    assert hours(cme) == then


def test_the_changes_are_listed_with_what_became_of_them(cme: Cme) -> None:
    cme("undo", "--yes")
    assert cme("undo", "--list").out.splitlines() == [
        "change  when              command  what",
        "     4  2026-11-21 10:15  undo     Took back change 3: Changed hours of 1: 'Curs'",
        "     3  2026-11-21 10:15  edit     Changed hours of 1: 'Curs' (taken back by 4)",
        "     2  2026-11-21 10:15  add      Added 1: course 'Curs'",
        "     1  2026-11-21 10:15  init     Made the ledger",
    ]
    latest, edit, *_earlier = json.loads(cme("undo", "--list", "--json").out)
    assert latest == {
        "entry": 4,
        "at": "2026-11-21T10:15:00+00:00",
        "command": "undo",
        "text": "Took back change 3: Changed hours of 1: 'Curs'",
        "undoes": 3,
        "undone_by": None,
    }
    assert edit["undone_by"] == 4


def test_what_was_undone_is_told_as_json(cme: Cme) -> None:
    told = json.loads(cme("undo", "--yes", "--json").out)
    assert (told["entry"], told["undoes"]) == (4, 3)
