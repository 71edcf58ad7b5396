"""Where a reminder goes: to stdout, or to a program that passes it on. It arrives, or it fails."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shlex import split

from cmetrack.errors import BadValue, SurroundingsError
from cmetrack.i18n import gettext as _

_PATIENCE = 20
"""Seconds that a notifier gets: less than the claim of who tells holds."""


def read_command(text: str) -> list[str]:
    """A command as a shell would split it; there is no shell."""
    try:
        words = split(text)
    except ValueError:
        words = []
    if not words:
        raise BadValue(
            _("--notify: '{text}' is no command, or a quote in it is not closed.").format(
                text=text
            ),
            _("For example --notify 'mail -s cmetrack me@example.org'."),
        )
    return words


def to_stdout(text: str) -> None:
    """Write a text to stdout, and see that it left this program."""
    sys.stdout.write(text)
    sys.stdout.flush()


def to_program(text: str, command: Sequence[str]) -> None:
    """Give a text to a program on its standard input; what it prints goes nowhere."""
    import subprocess

    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-8", "backslashreplace"),
            stdout=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except OSError as error:
        raise _failed(command, error.strerror or str(error)) from None
    except subprocess.TimeoutExpired:
        raise _failed(
            command, _("it did not end within {count} seconds").format(count=_PATIENCE)
        ) from None
    if done.returncode:
        raise _failed(command, _("its exit code is {code}").format(code=done.returncode))


def _failed(command: Sequence[str], reason: str) -> SurroundingsError:
    return SurroundingsError(
        _("The notifier '{program}' failed: {reason}.").format(program=command[0], reason=reason),
        _("What is due was not told and stays so until the next run."),
    )
