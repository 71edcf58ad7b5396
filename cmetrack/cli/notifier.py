"""How a reminder reaches a person: by a program of theirs, or as a notification of the desktop."""

import os
import shutil
import sys
from collections.abc import Sequence
from shlex import split

from cmetrack import wording
from cmetrack.cli.session import Session
from cmetrack.errors import BadValue, SurroundingsError
from cmetrack.i18n import gettext as _

_PATIENCE = 20
"""Seconds that a notifier gets: less than the lease of who tells holds."""

_MOST = 1_000  # letters that a notification shows at most


def read_command(text: str) -> list[str]:
    """A command as a shell would split it; there is no shell."""
    try:
        words = split(text)
    except ValueError:
        words = []
    if not words:
        said = _("--notify: '{text}' is no command, or a quote in it is not closed.")
        hint = _("For example --notify 'mail -s cmetrack me@example.org'.")
        raise BadValue(said, hint, text=text)
    return words


def to_program(run: Session, doctor: str | None, text: str, command: Sequence[str]) -> None:
    """Give a text to a program on its standard input; what it prints goes nowhere.

    In its environment it finds whose ledger it is.
    """
    import subprocess

    reason: object
    try:
        reason = subprocess.run(
            command,
            input=text.encode("utf-8", "backslashreplace"),
            stdout=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
            env={
                **os.environ,
                "CMETRACK_LEDGER": str(run.path.absolute()),
                "CMETRACK_DOCTOR": doctor or "",
            },
        ).returncode
        if reason == 0:
            return
        said = _("The notifier '{program}' failed: its exit code is {reason}.")
    except OSError as error:
        reason = wording.reason(error)
        said = _("The notifier '{program}' failed: {reason}.")
    except subprocess.TimeoutExpired:
        reason = _PATIENCE
        said = _("The notifier '{program}' failed: it did not end within {reason} seconds.")
    hint = _("What is due was not told and stays so until the next run.")
    raise SurroundingsError(said, hint, program=command[0], reason=reason)


def of_desktop(title: str, text: str) -> list[str] | None:
    """The command that shows a notification on this desktop; None where there is none."""
    body = text if len(text) <= _MOST else text[: _MOST - 1] + "…"
    if sys.platform == "darwin" and shutil.which("osascript"):
        script = "on run {said, head}\ndisplay notification said with title head\nend run"
        return ["osascript", "-e", script, body, title]
    if shutil.which("notify-send"):
        return ["notify-send", "--app-name=cmetrack", "--", title, body]
    return None
