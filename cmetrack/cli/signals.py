"""Being asked to end: Ctrl-C (SIGINT) and `kill` (SIGTERM).

Whatever the moment, the answer is one sentence and 130 or 143. Before a command has begun the
program ends at once. While one works, an exception goes through it, so that nothing is left
half-way. Once it is done, it is too late: what was done is told as it is.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
TERMINATED = 143


class Terminated(BaseException):
    """Somebody asked the program to end (SIGTERM)."""


def listen() -> None:
    """From here on end in a sentence when asked to; the first thing that the program does."""
    for number in _RAISED:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` and `&` ask for
            signal.signal(number, _leave)


@contextmanager
def stoppable() -> Iterator[None]:
    """While the block works, being asked to end is an exception in it; afterwards it is nothing.

    Where nobody listens (in a test, in another program) this changes nothing.
    """
    _answer(_leave, _raise)
    try:
        yield
    finally:
        too_late()


def too_late() -> None:
    """From here on nothing can be taken back: what is being done is done and told as it is."""
    _answer(_raise, lambda _number, _frame: None)


_Answer = Callable[[int, FrameType | None], None]

_RAISED: dict[int, type[BaseException]] = {
    signal.SIGINT: KeyboardInterrupt,
    signal.SIGTERM: Terminated,
}


def _answer(before: _Answer, now: _Answer) -> None:
    for number in _RAISED:
        if signal.getsignal(number) is before:
            signal.signal(number, now)


def _raise(number: int, _frame: FrameType | None) -> None:
    raise _RAISED[number]


def _leave(number: int, _frame: FrameType | None) -> None:
    from cmetrack.i18n import gettext as _

    said, code = {
        signal.SIGINT: (_("Interrupted before anything was done."), INTERRUPTED),
        signal.SIGTERM: (_("Terminated before anything was done."), TERMINATED),
    }[signal.Signals(number)]
    try:
        os.write(2, f"{said}\n".encode())
    finally:
        os._exit(code)
