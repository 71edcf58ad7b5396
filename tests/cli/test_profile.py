"""`profile`: the person, as forms and letters need it; kept in the ledger, told to nobody else."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

SECRET = "1234567890"


@pytest.fixture(autouse=True)
def known(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Ilinca Exemplu")
    ran = cme("profile", "edit", "--cuim", SECRET, "--workplace", " CMI  Valea Lină ")
    assert (ran.code, ran.out) == (0, "")


def test_what_is_known_is_shown_and_what_is_not_known_told_with_its_options(cme: Cme) -> None:
    shown = cme("profile", "show")
    lines = [line.split(maxsplit=1) for line in shown.out.splitlines()]
    assert ["Workplace:", "CMI Valea Lină"] in lines
    assert "--degree … " in shown.err and "--cuim" not in shown.err
    told = json.loads(cme("profile", "show", "--json").out)
    assert {key: value for key, value in told.items() if value} == {
        "name": "Dr. Ilinca Exemplu",
        "workplace": "CMI Valea Lină",
        "cuim": SECRET,
    }
    assert {"seal", "snils", "authority", "position", "previous", "email"} < set(told)


def test_an_empty_text_takes_a_thing_away_and_undo_brings_it_back(cme: Cme) -> None:
    cme("profile", "edit", "--cuim", "", "--set", "seal=A12345")
    told = json.loads(cme("profile", "show", "--json").out)
    assert (told["cuim"], told["seal"]) == (None, "A12345")
    cme("undo", "--yes")
    told = json.loads(cme("profile", "show", "--json").out)
    assert (told["cuim"], told["seal"]) == (SECRET, None)


def test_the_name_is_that_of_the_cycles(cme: Cme) -> None:
    cme("cycle", "edit", "--doctor", "Dr. Anton Exemplu")
    assert json.loads(cme("profile", "show", "--json").out)["name"] == "Dr. Anton Exemplu"
    cme("profile", "edit", "--name", "Dr. Vera Exemplu")
    assert json.loads(cme("status", "--json").out)["doctor"]["name"] == "Dr. Vera Exemplu"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--cuim", "99-99"), "It looks like this: 1234567890."),
        (("--snils", "99-99"), "It looks like this: 112-233-445 95."),
        (("--set", "stamp=99-99"), "No rulebook of yours asks for 'stamp'."),
        (("--email", "99-99"), "It looks like this: ana@example.com."),
        ((), "`cmetrack profile edit --help` shows the options."),
    ],
)
def test_what_cannot_be_is_refused_and_not_repeated(
    cme: Cme, given: tuple[str, ...], says: str
) -> None:
    ran = cme("profile", "edit", *given)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err and "99-99" not in ran.err
    assert json.loads(cme("profile", "show", "--json").out)["cuim"] == SECRET


def test_neither_the_history_nor_a_purged_ledger_tells_it(cme: Cme, here: Path) -> None:
    cme("profile", "edit", "--cuim", "9876543210")
    shown = cme("history").out
    assert "•••" in shown
    assert SECRET not in shown and "9876543210" not in shown
    assert cme("purge", "--confirm", "purge everything").code == 0
    left = [
        path for path in here.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
    ]
    assert not left


def test_what_is_missing_is_a_blank_line_and_told_once(cme: Cme, here: Path) -> None:
    ran = cme("export", "-o", "request.html", "--for", "request")
    assert ran.err.count("profile edit --authority …") == ran.err.count("--seal …") == 1
    assert "--cuim" not in ran.err
    assert "Către ________________" in (here / "request.html").read_text("utf-8")
