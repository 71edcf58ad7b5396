"""Lines for cron and for systemd that run the reminders every day: printed, and looked for."""

import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import join

from cmetrack.cli import paths
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _


def program() -> list[str]:
    """How this program was started, so that it starts from anywhere."""
    started = Path(sys.argv[0])
    if started.stem == "cmetrack" and started.is_file():
        return [str(started.absolute())]
    return [sys.executable, "-m", "cmetrack"]


def cron_line(command: Sequence[str]) -> str:
    """A line for `crontab -e`: every day at eight."""
    _refuse_line_ends(command)
    # To cron a bare % is the end of the line.
    return "0 8 * * * " + join(command).replace("%", "\\%")


def systemd_units(command: Sequence[str]) -> str:
    """A service and its timer: every day at eight, and after a day that was missed."""
    _refuse_line_ends(command)
    line = " ".join(map(_for_systemd, command))
    return f"""\
# ~/.config/systemd/user/cmetrack-remind.service
[Unit]
Description=What is due in cmetrack

[Service]
Type=oneshot
ExecStart={line}

# ~/.config/systemd/user/cmetrack-remind.timer
[Unit]
Description=Ask cmetrack every day what is due

[Timer]
OnCalendar=*-*-* 08:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def is_in_cron() -> bool:
    """Whether a line of this person's crontab runs the reminders; without cron there is none."""
    import subprocess

    try:
        listed = subprocess.run(
            ["crontab", "-l"],  # noqa: S607 - wherever this system keeps it
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    lines = listed.stdout.decode("utf-8", "replace").splitlines()
    return any(_reminds(line) for line in lines if not line.lstrip().startswith("#"))


def has_timer() -> bool:
    """Whether a systemd timer of this person's runs the reminders."""
    folder = paths.config_home() / "systemd/user"
    try:
        return any(
            _reminds(one.read_text("utf-8"))
            and (folder / "timers.target.wants" / f"{one.stem}.timer").exists()
            for one in folder.glob("*.service")
        )
    except (OSError, ValueError):
        return False


def _reminds(text: str) -> bool:
    return "cmetrack" in text and "remind" in text


_PATIENCE = 5  # seconds


def _for_systemd(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    plain = escaped == word and word.isascii() and not set(word) & set(" '\t;#")
    return word if plain and word else f'"{escaped}"'


def _refuse_line_ends(command: Sequence[str]) -> None:
    for word in command:
        if "\n" in word or "\r" in word:
            raise UsageError(
                _("'{word}' has a line end, which no such line can hold.").format(word=word)
            )
