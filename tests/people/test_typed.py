"""`add` on a real terminal: keys, completion, ways out; what a doctor has to type."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cmetrack.store.ledger import Ledger
from tests.cli.conftest import Cme
from tests.people.typist import Typist

pytestmark = pytest.mark.machine

Run = Callable[..., Typist]


@pytest.fixture
def run(romanian: Cme, here: Path) -> Run:
    """A run of the program beside the ledger that has last year's congress."""
    last_year = date.today() - timedelta(days=370)
    done = romanian(
        *("add", "congress", "Congresul Național de Pneumologie", "--start", last_year),
        *("--end", last_year + timedelta(days=2), "--level", "national", "--credits", "18"),
        *("--place", "Cluj", "--provider", "Societatea Română de Pneumologie"),
    )
    assert done.code == 0, done.err

    def typed(*arguments: str, columns: int = 80, lines: int = 24, **env: str) -> Typist:
        return Typist(arguments, env, columns, lines)

    return typed


def stored(cme: Cme) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(cme("list", "--json").out)
    return sorted(found, key=lambda one: int(str(one["id"])))


def test_this_years_congress_takes_less_than_sixty_keys(run: Run, cme: Cme) -> None:
    with run("add") as typist:
        typist.keys += len("cmetrack add\n")
        typist.sees("What was it [congress]")
        typist.types("cong\r")
        typist.sees("Title [Congresul Național de Pneumologie]")
        typist.types("\r")
        typist.sees("Day, or days as in 14-16.03.2026 [")
        begun = date.today() - timedelta(days=6)
        typist.types(f"{begun:%d.%m.%Y}\r")
        typist.sees("Until [")
        typist.types("\r")
        for question in ("Organiser [Soc", "Town [Cluj]", "Credits on the certificate [18]"):
            typist.sees(question)
            typist.types("\r")
        typist.sees("[national]")
        typist.types("\r")
        typist.sees("Certificate, series and number")
        typist.types("Seria AB 1234\r")
        typist.sees("certificate Seria AB 1234, by Societatea Română de Pneumologie, in Cluj")
        typist.sees("gives 18 credits Store it")
        typist.types("\r")
        assert typist.ends() == 0
        assert typist.keys < 60
    new = stored(cme)[1]
    assert (new["start"], new["certificate"]) == (begun.isoformat(), "Seria AB 1234")
    assert (new["end"], new["credits"]) == ((begun + timedelta(days=2)).isoformat(), 18)


def test_tab_and_the_arrows_complete_from_the_ledger(run: Run, cme: Cme) -> None:
    with run("add", "curs", "Ecografie") as typist:
        typist.sees("Day")
        typist.types("14.03.2026\r")
        typist.sees("Organiser")
        typist.types("societatea romana")
        typist.sees("Societatea Română")  # the list below the line
        typist.types("\t")
        typist.sees("Societatea Română de Pneumologie")
        typist.types("\r")
        typist.sees("Town")
        typist.types("Clu")
        typist.sees("Cluj")
        typist.types("\x1b[B")
        typist.sees("j")
        typist.types("\r")
        typist.sees("Credits")
        typist.types("6\r")
        typist.sees("Certificate")
        typist.types("\r")
        typist.sees("Store it")
        typist.types("\r")
        assert typist.ends() == 0
    new = stored(cme)[1]
    assert (new["provider"], new["place"]) == ("Societatea Română de Pneumologie", "Cluj")


@pytest.mark.parametrize(
    ("leave", "code"),
    [("\x1b", 130), ("\x03", 130), ("\x04", 130), (None, 143)],
    ids=["Esc", "Ctrl-C", "Ctrl-D", "SIGTERM"],
)
def test_every_way_out_leaves_everything_as_it_was(
    run: Run, here: Path, leave: str | None, code: int
) -> None:
    before = (here / "ledger.db").read_bytes()
    with run("add") as typist:
        typist.sees("What was it")
        typist.types("curs\r")
        typist.sees("Title")
        if leave:
            typist.types(leave)
        else:
            typist.asks_to_end()
        assert typist.ends() == code
        assert "Traceback" not in typist.seen
        assert "notwritten" in typist.seen
    assert (here / "ledger.db").read_bytes() == before


def test_while_somebody_thinks_the_ledger_is_free(run: Run, cme: Cme) -> None:
    with run("add") as typist:
        typist.sees("What was it")
        assert cme("add", "course", "Altul", "--start", "2026-03-14", "--hours", "6").code == 0
        typist.types("curs\r")
        typist.sees("Title")
        typist.types("Al meu\r")
        typist.sees("Day")
        typist.types("15.03.2026\r")
        for question in ("Organiser", "Town", "Credits", "Hours", "Certificate", "Store it"):
            typist.sees(question)
            typist.types("\r")
        assert typist.ends() == 0
    assert [one["title"] for one in stored(cme)][1:] == ["Altul", "Al meu"]


@pytest.mark.parametrize(
    ("columns", "lines", "env"),
    [
        (40, 24, {}),
        (80, 5, {}),
        (80, 24, {"TERM": "dumb"}),
        (80, 24, {"TERM": "vt100", "NO_COLOR": "1"}),
    ],
)
def test_any_terminal_will_do(
    run: Run, cme: Cme, columns: int, lines: int, env: dict[str, str]
) -> None:
    with run("add", "curs", "Ecografie", columns=columns, lines=lines, **env) as typist:
        typist.sees("Day")
        typist.types("14.03.2026\r")
        for question, answer in (("Organiser", ""), ("Town", ""), ("Credits", "6")):
            typist.sees(question)
            typist.types(answer + "\r")
        typist.sees("Certificate")
        typist.types("AB 1\r")
        typist.sees("Store it")
        typist.types("\r")
        assert typist.ends() == 0
    assert stored(cme)[1]["certificate"] == "AB 1"


def test_what_a_record_holds_does_not_steer_the_terminal(run: Run, here: Path) -> None:
    with Ledger.open(here / "ledger.db", write=True) as ledger:
        record = ledger.activity(1)._replace(provider="Rău\x1b]0;x\x07\u202e", title="A\x1b[2JB")
        with ledger.change("edit", datetime(2026, 1, 1)) as change:
            change.replace(record)
    with run("add", "congress") as typist:
        typist.sees("Title [A\\x1b[2JB]")
        typist.types("\t")
        typist.types("\x7f" * 20 + "X\r")
        typist.sees("Day")
        typist.types("\x03")
        assert typist.ends() == 130
