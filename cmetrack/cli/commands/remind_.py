"""`cmetrack remind`: what is due and was not told yet; for cron, and for a person."""

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from shlex import join, split
from typing import Annotated, NamedTuple
from uuid import uuid4

import typer

from cmetrack import i18n, wording
from cmetrack.cli.due import all_due
from cmetrack.cli.params import Json, On, command, flag, option, session
from cmetrack.cli.session import Session
from cmetrack.core.reminder_memory import (
    Memory,
    Quiet,
    leases_for,
    not_alone,
    remember,
    still_quiet,
    untold,
    with_leases,
)
from cmetrack.core.reminders import REMIND_DAYS, Ahead, Reminder
from cmetrack.errors import BadValue, CmetrackError, SurroundingsError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import dumps, reminder_json
from cmetrack.present.plain import lines
from cmetrack.present.reminders import reminder_blocks
from cmetrack.store.evidence import looking
from cmetrack.store.ledger import Ledger

_PATIENCE = 20
"""Seconds that a notifier gets: less than the lease of who tells holds."""

_WITHIN = re.compile(r"([0-9]{1,4}) ?d?")


@command()
def remind(
    context: typer.Context,
    within: Annotated[
        str | None, option("DAYS", _("How far ahead to look for ends: 90d if not given."))
    ] = None,
    exit_code: Annotated[bool, flag(_("Exit code 1 if anything was told."), "--exit-code")] = False,
    again: Annotated[bool, flag(_("Tell what was told already, too."), "--again")] = False,
    notify: Annotated[
        str | None, option("COMMAND", _("Give the text to a program instead, on its stdin."))
    ] = None,
    print_cron: Annotated[
        bool, flag(_("Print a line for `crontab -e`; do nothing else."), "--print-cron")
    ] = False,
    print_systemd: Annotated[
        bool, flag(_("Print a systemd service and timer; do nothing else."), "--print-systemd")
    ] = False,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Tell what is due, once: ends of windows with credits missing, codes, plans whose day passed.

    \b
    cmetrack remind
    cmetrack remind --print-cron
    cmetrack remind --notify 'mail -s cmetrack me@example.org'

    Silent when nothing is due or all of it was told. Days before an end on which it is told:
    90, 30, 7 and 1, or `remind_days = [60, 14]` in the config file. A run that was missed is
    made up for by the next one.
    """
    run = session(context)
    if print_cron or print_systemd:
        if exit_code or again or as_json or on is not None:
            said = _("--print-cron and --print-systemd go with --within and --notify alone.")
            hint = _("Add what else you want to the line that is printed.")
            raise UsageError(said, hint)
        _print_schedule(run, within, notify, cron=print_cron, systemd=print_systemd)
        return
    days = run.config.remind_days or REMIND_DAYS
    day, ahead = run.on(on), Ahead(max(days) if within is None else _read_within(within), days)
    notifier = _read_command(notify) if notify is not None else None
    look = partial(_look, run, day, ahead, again)
    deliver = partial(_deliver, run, on=day, as_json=as_json, notifier=notifier)
    found = _remind(run, day, look, deliver)
    if not found.tell and sys.stdout.isatty() and not as_json:
        run.say(
            _("Another `cmetrack remind` is telling what is due just now.")
            if found.elsewhere
            else _("Nothing new is due; `cmetrack remind --again` repeats what was told.")
        )
    if found.tell and exit_code:
        raise typer.Exit(1)


class _Due(NamedTuple):
    """What a look at the ledger found: what is due, what is to be told, what is remembered."""

    due: Sequence[Reminder]
    tell: Sequence[Reminder]
    memory: Memory
    quiet: Quiet
    elsewhere: bool  # another run is telling something of it just now
    name: str | None


def _remind(
    run: Session, on: date, look: Callable[..., _Due], deliver: Callable[[_Due], None]
) -> _Due:
    """Tell what is to be told and remember it; the ledger is written only if that says more.

    The ledger is held for two moments, before and after the telling, and not during it. It is
    remembered only once it has arrived: what fails is told by the next run.
    """
    me = uuid4().hex
    with run.write() as ledger:
        evidence = looking(ledger.path, ledger.remembered())
        found = look(ledger, evidence)
        telling = bool(found.tell)
        if telling:
            with ledger.tell(last=False) as book:
                found = look(ledger, evidence)  # perhaps another was quicker
                book.take(leases_for(found.tell, me, run.now()))
        try:
            deliver(found)
        except BaseException:
            if telling:
                with suppress(CmetrackError), ledger.tell(last=False) as book:
                    book.release(me)  # if it cannot be noted, the lease lapses
            raise
        if not telling and (
            remember(found.memory, found.due, (), on) == found.memory
            and still_quiet(found.quiet, found.due, (), on) == found.quiet
        ):
            return found
        try:
            with ledger.tell(last=True) as book:
                book.remember(remember(book.told(), found.due, found.tell, on))
                book.keep_quiet(still_quiet(book.quiet(), found.due, found.tell, on))
                if found.tell:
                    book.release(me)
        except CmetrackError:
            if found.tell:
                run.say(_("This was told, but that could not be noted: it will be told again."))
            raise
    return found


def _look(
    run: Session, on: date, ahead: Ahead, again: bool, ledger: Ledger, look: Callable[[str], str]
) -> _Due:
    activities = ledger.activities()
    found = [run.evaluate(cycle, activities, on) for cycle in run.readable(ledger.cycles())]
    due = all_due(run, ledger, found, activities, on, ahead, look)
    memory, quiet = ledger.reminder_log.told(), ledger.reminder_log.quiet()
    new = not_alone(untold(due, memory, on, quiet))
    leased = with_leases(memory, ledger.reminder_log.leases(run.now()), on)
    left = not_alone(untold(due, leased, on, quiet))
    tell = not_alone([one for one in due if one.keys]) if again else left
    return _Due(due, tell, memory, quiet, left != new, ledger.setting("name"))


def _deliver(
    run: Session, found: _Due, *, on: date, as_json: bool, notifier: list[str] | None
) -> None:
    """Hand on what is to be told; what is silent stays so, but a script gets its document."""
    blocks = list(reminder_blocks(found.tell, on, found.name)) if found.tell else []
    if as_json:
        told = [reminder_json(one) for one in found.tell]
        text = dumps({"on": on.isoformat(), "told": told}) + "\n"
    else:
        text = "".join(line + "\n" for line in lines(blocks))
    if notifier is not None:
        if found.tell:
            _to_program(text, notifier)
    elif as_json:
        sys.stdout.write(text)
    elif found.tell:
        run.show_blocks(blocks)
    sys.stdout.flush()  # what did not leave this program was not told


def _read_within(text: str) -> int:
    match = _WITHIN.fullmatch(text.strip())
    if match is None:
        said = _("--within: '{text}' is not a number of days.")
        raise BadValue(said.format(text=text), _("For example --within 90d."))
    return int(match[1])


def _print_schedule(
    run: Session, within: str | None, notify: str | None, *, cron: bool, systemd: bool
) -> None:
    """What makes a computer ask every day; it is printed, nothing else happens."""
    if cron and systemd:
        raise UsageError(_("Give --print-cron or --print-systemd, one of them."))
    started = Path(sys.argv[0])  # as it was, so that it starts from anywhere
    is_ours = started.stem == "cmetrack" and started.is_file()
    program = [str(started.absolute())] if is_ours else [sys.executable, "-m", "cmetrack"]
    command = [*program, "--db", str(run.path.absolute())]
    if run.config_path is not None:
        command += ["--config", str(run.config_path.absolute())]
    command += ["--language", i18n.language(), "remind"]
    if within is not None:
        command += ["--within", f"{_read_within(within)}d"]
    if notify is not None:
        _read_command(notify)
        command += ["--notify", notify]
    if not run.path.exists():
        run.say(_("There is no ledger at {path} yet."), path=run.path.absolute())
    for word in command:
        if "\n" in word or "\r" in word:
            said = _("'{word}' has a line end, which no such line can hold.")
            raise UsageError(said.format(word=word))
    if cron:
        line = join(command).replace("%", "\\%")  # to cron a bare % is the end of the line
        sys.stdout.write(f"0 8 * * * {line}\n")
        run.say(_("Put it in with `crontab -e`; cron mails what is told to the user."))
        return
    asks = {"due": _("What is due in cmetrack"), "daily": _("Ask cmetrack every day what is due")}
    sys.stdout.write(_UNITS.format(command=" ".join(map(_for_systemd, command)), **asks))
    run.say(_("Put the two parts into the files they name, then:"))
    run.say("systemctl --user daemon-reload && systemctl --user enable --now cmetrack-remind.timer")
    if notify is None:
        run.say(_("Without --notify what is told stands in `journalctl --user` only."))


_UNITS = """\
# ~/.config/systemd/user/cmetrack-remind.service
[Unit]
Description={due}

[Service]
Type=oneshot
ExecStart={command}

# ~/.config/systemd/user/cmetrack-remind.timer
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


def _read_command(text: str) -> list[str]:
    """A command as a shell would split it; there is no shell."""
    try:
        words = split(text)
    except ValueError:
        words = []
    if not words:
        said = _("--notify: '{text}' is no command, or a quote in it is not closed.")
        hint = _("For example --notify 'mail -s cmetrack me@example.org'.")
        raise BadValue(said.format(text=text), hint)
    return words


def _to_program(text: str, command: Sequence[str]) -> None:
    """Give a text to a program on its standard input; what it prints goes nowhere."""
    import subprocess

    reason: object
    try:
        reason = subprocess.run(
            command,
            input=text.encode("utf-8", "backslashreplace"),
            stdout=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
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
    raise SurroundingsError(said.format(program=command[0], reason=reason), hint)
