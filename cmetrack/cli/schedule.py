"""What makes a computer ask every morning: a line of cron, a timer, an agent, a scheduled task.

`--print-…` prints it and does nothing else; `--install` puts it where this system looks for it.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import join
from typing import NamedTuple
from xml.sax.saxutils import escape

from cmetrack import i18n, wording
from cmetrack.cli import paths
from cmetrack.cli.session import Session
from cmetrack.errors import SurroundingsError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store.files import make_folder

NAME = "cmetrack-remind"
_AGENT = "org.cmetrack.remind"
_IS_WINDOWS = os.name == "nt"
_PATIENCE = 30  # seconds, for systemctl, launchctl or schtasks


def command_of(run: Session, options: Sequence[str], *, anyones: bool = False) -> list[str]:
    """The command that asks what is due in this ledger, as it starts from anywhere.

    `anyones`: in the ledger of whoever runs it, unless one was named by --db.
    """
    anyones = anyones and run.named[1] != "--db"
    started = Path(sys.argv[0])
    is_ours = started.stem == "cmetrack" and started.is_file()
    program = [str(started.absolute())] if is_ours else [sys.executable, "-m", "cmetrack"]
    command = program if anyones else [*program, "--db", str(run.path.absolute())]
    if run.config_path is not None:
        command += ["--config", str(run.config_path.absolute())]
    command += ["--language", i18n.language(), "remind", *options]
    if not anyones and not run.path.exists():
        run.say(_("There is no ledger at {path} yet."), path=run.path.absolute())
    for word in command:
        if "\n" in word or "\r" in word:
            raise UsageError(_("'{word}' has a line end, which no such line can hold."), word=word)
    return command


def print_cron(run: Session, command: Sequence[str]) -> None:
    """Print the line for `crontab -e`."""
    line = join(command).replace("%", "\\%")  # to cron a bare % is the end of the line
    sys.stdout.write(f"0 8 * * * {line}\n")
    run.say(_("Put it in with `crontab -e`; cron mails what is told to the user."))


def print_systemd(run: Session, command: Sequence[str], *, is_heard: bool) -> None:
    """Print the user service and its timer, each under the name of its file."""
    for file, text in _units(command).items():
        sys.stdout.write(f"# ~/.config/systemd/user/{file}\n{text}")
        if file.endswith(".service"):
            sys.stdout.write("\n")
    run.say(_("Put the two parts into the files they name, then:"))
    run.say("systemctl --user daemon-reload && systemctl --user enable --now cmetrack-remind.timer")
    if not is_heard:
        run.say(_("Without --notify what is told stands in `journalctl --user` only."))


def print_system(run: Session, command: Sequence[str], *, is_heard: bool) -> None:
    """Print a service and a timer for the whole machine, with an instance for each user."""
    line = " ".join(map(_for_systemd, command))
    # A mailer needs the network, and perhaps the rights of a group of its own.
    alone = "" if is_heard else _ALONE
    asks = {"due": _("What is due in cmetrack"), "daily": _("Ask cmetrack every day what is due")}
    sys.stdout.write(_SYSTEM_UNITS.format(command=line, alone=alone, **asks))
    run.say(_("Put the two parts into the files they name, then for each user:"))
    run.say("systemctl daemon-reload && systemctl enable --now cmetrack-remind@USER.timer")
    if not is_heard:
        run.say(_("Without --notify what is told stands in the journal of the machine only."))


_SYSTEM_UNITS = """\
# /etc/systemd/system/cmetrack-remind@.service
[Unit]
Description={due} (%i)

[Service]
Type=oneshot
User=%i
ExecStart={command}
UMask=0077
ProtectSystem=full
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
LockPersonality=yes
{alone}
# /etc/systemd/system/cmetrack-remind@.timer
[Unit]
Description={daily} (%i)

[Timer]
OnCalendar=*-*-* 08:00
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
"""

_ALONE = """\
NoNewPrivileges=yes
CapabilityBoundingSet=
PrivateNetwork=yes
RestrictAddressFamilies=none
SystemCallFilter=@system-service
"""


class Installed(NamedTuple):
    """What stands for it on a system: files with their texts, and the commands before and after."""

    what: str
    files: dict[Path, str]
    begin: Sequence[Sequence[str]]
    end: Sequence[Sequence[str]]


def of_system(command: Sequence[str]) -> Installed:
    """How this system asks every morning."""
    if sys.platform == "darwin":
        file = paths.home() / "Library" / "LaunchAgents" / f"{_AGENT}.plist"
        begin = (["launchctl", "load", "-w", str(file)],)
        end = (["launchctl", "unload", "-w", str(file)],)
        return Installed(_("a launchd agent"), {file: _plist(command)}, begin, end)
    if _IS_WINDOWS:
        from subprocess import list2cmdline

        line = list2cmdline(command)
        task = ("/F", "/SC", "DAILY", "/ST", "08:00", "/TN", NAME, "/TR", line)
        made = (["schtasks", "/Create", *task],)
        return Installed(
            _("a scheduled task"), {}, made, (["schtasks", "/Delete", "/F", "/TN", NAME],)
        )
    folder = paths.config_home() / "systemd" / "user"
    files = {folder / name: text for name, text in _units(command).items()}
    control = ("systemctl", "--user")
    begin = ([*control, "daemon-reload"], [*control, "enable", "--now", f"{NAME}.timer"])
    end = ([*control, "disable", "--now", f"{NAME}.timer"], [*control, "daemon-reload"])
    return Installed(_("a systemd user timer"), files, begin, end)


def install(run: Session, command: Sequence[str]) -> None:
    """Put it where this system looks for it, after asking."""
    made = of_system(command)
    _needs(made.begin[0][0])
    run.say(_("Every morning at 8 this system would run:"))
    run.say("  " + join(command))
    for file in made.files:
        run.say(_("It would be written into {path}."), path=file)
    run.confirm(_("Install {what}?"), what=made.what)
    for file, text in made.files.items():
        try:
            make_folder(file.parent)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            said = _("{path} cannot be written: {reason}.")
            raise SurroundingsError(said, path=file, reason=wording.reason(error)) from None
    for one in made.begin:
        _done(one)
    run.say(_("Installed. `cmetrack remind --uninstall` takes it away again."))


def uninstall(run: Session) -> None:
    """Take away what `--install` made."""
    made = of_system([])
    there = [file for file in made.files if file.exists()]
    if made.files and not there:
        raise UsageError(_("Nothing is installed: there is no {path}."), path=[*made.files][-1])
    _needs(made.end[0][0])
    run.confirm(_("Take away {what}?"), what=made.what)
    first, *rest = made.end
    _done(first)
    for file in there:
        file.unlink()
    for one in rest:
        _done(one)
    run.say(_("It is taken away: nothing asks any more."))


def _needs(program: str) -> None:
    if shutil.which(program) is None:
        hint = _("`cmetrack remind --print-cron` prints a line for cron.")
        raise SurroundingsError(_("There is no `{program}` here."), hint, program=program)


def _done(command: Sequence[str]) -> None:
    import subprocess

    reason: object
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
        if ended.returncode == 0:
            return
        reason = (ended.stderr or ended.stdout).strip() or ended.returncode
    except OSError as error:
        reason = wording.reason(error)
    except subprocess.TimeoutExpired:
        reason = _("it does not answer")
    raise SurroundingsError(_("`{command}` failed: {reason}"), command=join(command), reason=reason)


def _units(command: Sequence[str]) -> dict[str, str]:
    """The service and the timer of systemd, by the names of their files."""
    line = " ".join(map(_for_systemd, command))
    service = _SERVICE.format(due=_("What is due in cmetrack"), command=line)
    timer = _TIMER.format(daily=_("Ask cmetrack every day what is due"))
    return {f"{NAME}.service": service, f"{NAME}.timer": timer}


_SERVICE = """\
[Unit]
Description={due}

[Service]
Type=oneshot
ExecStart={command}
"""
_TIMER = """\
[Unit]
Description={daily}

[Timer]
OnCalendar=*-*-* 08:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def _for_systemd(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    plain = escaped == word and word.isascii() and not set(word) & set(" '\t;#")
    return word if plain and word else f'"{escaped}"'


def _plist(command: Sequence[str]) -> str:
    words = "".join(f"\n    <string>{escape(word)}</string>" for word in command)
    return _PLIST.format(label=_AGENT, words=words)


_PLIST = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>{label}</string>
  <key>ProgramArguments</key>
  <array>{words}
  </array>
  <key>StartCalendarInterval</key>
  <dict><key>Hour</key><integer>8</integer><key>Minute</key><integer>0</integer></dict>
</dict>
</plist>
"""
