"""`cmetrack remind`: what is due and was not told yet; for cron, and for a person."""

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Annotated, NamedTuple
from uuid import uuid4

import typer

from cmetrack import i18n
from cmetrack.cli import schedule
from cmetrack.cli.due import ahead_of, all_due
from cmetrack.cli.notifier import of_desktop, read_command, to_program
from cmetrack.cli.params import Json, On, Yes, flag, group_app, option, session
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
from cmetrack.core.reminders import Ahead, Reminder
from cmetrack.errors import BadValue, CmetrackError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import reminder_json
from cmetrack.present.json_text import dumps
from cmetrack.present.plain import lines
from cmetrack.present.reminders import reminder_blocks
from cmetrack.store.evidence import looking
from cmetrack.store.ledger import Ledger

_WITHIN = re.compile(r"([0-9]{1,4}) ?d?")


app = group_app(**dict.fromkeys(("add", "list", "edit", "rm", "snooze", "done"), "remind_own"))


@app.callback(invoke_without_command=True, no_args_is_help=False)
def remind(
    context: typer.Context,
    within: Annotated[
        str | None, option("DAYS", _("How far ahead to look for ends: 90d if not given."))
    ] = None,
    exit_code: Annotated[bool, flag(_("Exit code 1 if anything was told."), "--exit-code")] = False,
    again: Annotated[bool, flag(_("Tell what was told already, too."), "--again")] = False,
    dry_run: Annotated[
        bool, flag(_("Only look: what is told stays to be told."), "--dry-run")
    ] = False,
    notify: Annotated[
        str | None, option("COMMAND", _("Give the text to a program instead, on its stdin."))
    ] = None,
    desktop: Annotated[
        bool, flag(_("Show it as a notification of the desktop, where there is one."), "--desktop")
    ] = False,
    print_cron: Annotated[
        bool, flag(_("Print a line for `crontab -e`; do nothing else."), "--print-cron")
    ] = False,
    print_systemd: Annotated[
        bool, flag(_("Print a systemd service and timer; do nothing else."), "--print-systemd")
    ] = False,
    system: Annotated[
        bool,
        flag(_("With --print-systemd: for the whole machine, an instance a user."), "--system"),
    ] = False,
    install: Annotated[
        bool, flag(_("Let this system ask every morning; it asks you first."), "--install")
    ] = False,
    uninstall: Annotated[bool, flag(_("Take away what --install made."), "--uninstall")] = False,
    yes: Yes = False,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Tell what is due, once: ends of windows with credits missing, codes, plans whose day passed.

    \b
    cmetrack remind
    cmetrack remind --install
    cmetrack remind --notify 'mail -s cmetrack me@example.org'
    cmetrack remind add "Asigurarea de malpraxis" --date 2027-01-31 --every year
    cmetrack remind snooze record-4 --until 2026-12-15

    Silent when nothing is due or all of it was told; what grows worse is told anew. Days before an end on which it is told:
    90, 30, 7 and 1, or `remind_days = [60, 14]` in the config file. A run that was missed is
    made up for by the next one.
    """
    if context.invoked_subcommand is not None:
        if any(value not in (None, False) for value in context.params.values()):
            said = _("The options of `cmetrack remind {verb}` stand after the verb.")
            raise UsageError(said, verb=context.invoked_subcommand)
        return
    run = session(context)
    if sum((print_cron, print_systemd, install, uninstall)) > 1:
        said = _("Give --print-cron, --print-systemd, --install or --uninstall, one of them.")
        raise UsageError(said)
    if system and not print_systemd:
        raise UsageError(_("--system goes with --print-systemd."))
    if print_cron or print_systemd or install or uninstall:
        if exit_code or again or dry_run or run.as_json or on is not None:
            said = _(
                "--print-cron, --print-systemd and --install go with --within, --notify and --desktop alone."
            )
            raise UsageError(said, _("Add what else you want to the line that is printed."))
        if uninstall:
            schedule.uninstall(run)
            return
        if install and notify is None:
            desktop = True  # else nobody would see it
        options = _options(within, notify, desktop=desktop)
        command = schedule.command_of(run, options, anyones=system)
        if install:
            schedule.install(run, command)
        elif print_cron:
            schedule.print_cron(run, command)
        elif system:
            schedule.print_system(run, command, is_heard=notify is not None)
        else:
            schedule.print_systemd(run, command, is_heard=desktop or notify is not None)
        return
    day, ahead = run.on(on), ahead_of(run, None if within is None else _read_within(within))
    notifier = read_command(notify) if notify is not None else None
    look = partial(_look, run, day, ahead, again)
    deliver = partial(_deliver, run, on=day, notifier=notifier, desktop=desktop)
    if dry_run:
        with run.read() as ledger:
            found = look(ledger, looking(ledger.path, ledger.remembered()))
        deliver(found)
    else:
        found = _remind(run, day, look, deliver)
    if not found.tell and sys.stdout.isatty() and not run.as_json:
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
    _cycles, due = all_due(run, ledger, on, ahead, look)
    memory, quiet = ledger.reminder_log.told(), ledger.reminder_log.quiet()
    new = not_alone(untold(due, memory, on, quiet))
    leased = with_leases(memory, ledger.reminder_log.leases(run.now()), on)
    left = not_alone(untold(due, leased, on, quiet))
    tell = not_alone([one for one in due if one.keys]) if again else left
    return _Due(due, tell, memory, quiet, left != new, ledger.setting("name"))


def _deliver(
    run: Session, found: _Due, *, on: date, notifier: list[str] | None, desktop: bool
) -> None:
    """Hand on what is to be told; what is silent stays so, but a script gets its document."""
    blocks = list(reminder_blocks(found.tell, on, found.name)) if found.tell else []
    if run.as_json:
        told = [reminder_json(one) for one in found.tell]
        text = dumps({"on": on.isoformat(), "told": told}) + "\n"
    else:
        text = "".join(line + "\n" for line in lines(blocks))
    if notifier is not None:
        if found.tell:
            to_program(run, found.name, text, notifier)
    elif (
        desktop
        and found.tell
        and (shown := of_desktop(_("Due on {on}").format(on=i18n.day(on)), text))
    ):
        to_program(run, found.name, text, shown)
    elif run.as_json:
        sys.stdout.write(text)
    elif found.tell:
        run.show_blocks(blocks)
    sys.stdout.flush()  # what did not leave this program was not told


def _read_within(text: str) -> int:
    match = _WITHIN.fullmatch(text.strip())
    if match is None:
        said = _("--within: '{text}' is not a number of days.")
        raise BadValue(said, _("For example --within 90d."), text=text)
    return int(match[1])


def _options(within: str | None, notify: str | None, *, desktop: bool) -> list[str]:
    """The options of the command that is asked every morning."""
    found = ["--within", f"{_read_within(within)}d"] if within is not None else []
    if notify is not None:
        read_command(notify)
        found += ["--notify", notify]
    return [*found, *(["--desktop"] if desktop else [])]
