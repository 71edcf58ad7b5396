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
        said = _("The notifier '{program}' failed: {reason}.")
        raise _failed(said, command, reason=error.strerror or error) from None
    except subprocess.TimeoutExpired:
        said = _("The notifier '{program}' failed: it did not end within {count} seconds.")
        raise _failed(said, command, count=_PATIENCE) from None
    if done.returncode:
        said = _("The notifier '{program}' failed: its exit code is {code}.")
        raise _failed(said, command, code=done.returncode)


def _failed(sentence: str, command: Sequence[str], **values: object) -> SurroundingsError:
    return SurroundingsError(
        sentence.format(program=command[0], **values),
        _("What is due was not told and stays so until the next run."),
    )
