"""Being asked to end: an exception while a command works, nothing once it is too late."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from cmetrack.cli.signals import Terminated, listen, stoppable, too_late

ASKED = {signal.SIGINT: KeyboardInterrupt, signal.SIGTERM: Terminated}
either = pytest.mark.parametrize("number", ASKED)


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """The program listens; afterwards whoever listened before does so again."""
    before = {number: signal.getsignal(number) for number in ASKED}
    listen()
    yield
    for number, answer in before.items():
        signal.signal(number, answer)


@either
def test_at_work_it_is_an_exception(number: signal.Signals) -> None:
    reached = False
    with pytest.raises(ASKED[number]), stoppable():
        signal.raise_signal(number)
        reached = True
    assert not reached


@either
def test_too_late_it_is_nothing(number: signal.Signals) -> None:
    with stoppable():
        too_late()
        signal.raise_signal(number)
    signal.raise_signal(number)  # what was done is being told


@either
def test_where_nobody_listens_nothing_changes(number: signal.Signals) -> None:
    signal.signal(number, signal.SIG_IGN)
    listen()  # as under `nohup`
    with stoppable():
        assert signal.getsignal(number) is signal.SIG_IGN
        signal.raise_signal(number)


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGINT, 130, "Interrupted before anything was done.\n"),
        (signal.SIGTERM, 143, "Terminated before anything was done.\n"),
    ],
)
def test_before_a_command_began_the_program_ends_at_once(
    number: signal.Signals, code: int, said: str
) -> None:
    program = (
        "import signal; from cmetrack.cli.signals import listen; listen(); "
        f"signal.raise_signal({int(number)}); print('went on')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, "", said)
