"""`cmetrack remind add`, `list`, `edit`, `rm`, `snooze`, `done`: dates of one's own, and what to be quiet of."""

from datetime import date, timedelta
from typing import Annotated

import typer

from cmetrack.cli.due import ahead_of, all_due
from cmetrack.cli.params import Json, On, Yes, argument, command, option, session
from cmetrack.cli.session import Session, day_of, told_day
from cmetrack.core.reminders import Reminder
from cmetrack.domain.changes import did, sentence
from cmetrack.domain.own import EVERY, OwnDate
from cmetrack.domain.text import clean, suggest
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import BadValue, NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import date_json, dates_json
from cmetrack.present.own import dates_blocks
from cmetrack.store.evidence import looking
from cmetrack.store.ledger import Ledger
from cmetrack.wording import did_you_mean

Every = Annotated[str | None, option("month|year", _("It comes again each month or each year."))]
Handle = Annotated[str, argument("NAME", _("What it is called in `cmetrack remind list`."))]


def say_if_past(run: Session, day: date | None) -> None:
    """A word on a day that does not come again and is over: it is often mistyped."""
    if day is not None and day < run.on(None):
        run.say(_("{day} has passed already: is the date right?"), day=day)


def read_every(text: str | None) -> str | None:
    """How often something comes again; `never` takes that away."""
    if text in (None, "never", *EVERY):
        return None if text == "never" else text
    said = _("--every: '{word}' is not known.")
    allowed = ", ".join((*EVERY, "never"))
    raise BadValue(said, _("Allowed are: {allowed}."), word=text, allowed=allowed)


def _title(text: str) -> str:
    if title := clean(text):
        return title
    raise BadValue(_("A title is needed."))


@command()
def add(
    context: typer.Context,
    title: Annotated[str, argument("TITLE", _("What is due then."))],
    day: Annotated[str, option("DATE", _("The day."), "--date")],
    every: Every = None,
    as_json: Json = False,
) -> None:
    """Note a date of your own: a visa, an insurance, a fee. It is told like the law's.

    \b
    cmetrack remind add "Viza anuală" --date 2027-01-31 --every year
    """
    run = session(context)
    wanted = OwnDate(0, _title(title), told_day("--date", day, read_day), read_every(every))
    with run.write() as ledger, ledger.change("remind add", run.now()) as change:
        made = wanted._replace(id=change.put_own(wanted))
        change.done = did("date-added", id=made.id, title=made.title, day=made.day.isoformat())
    run.say(sentence(change.done))
    say_if_past(run, None if made.every else made.day)
    run.show_change(change, date_json(made, run.on(None)))


@command("list")
def list_dates(context: typer.Context, on: On = None, as_json: Json = False) -> None:
    """List the dates of your own, and all that is due, each with its name for `snooze` and `done`.

    \b
    cmetrack remind list
    """
    run = session(context)
    today = run.on(on)
    with run.read() as ledger:
        dates, due = ledger.own_dates(), _due(run, ledger, today)
        quiet = ledger.reminder_log.quiet()
    if run.as_json:
        run.show_json(dates_json(dates, due, quiet, today))
    else:
        run.show_blocks(dates_blocks(dates, due, quiet, today))


@command()
def edit(
    context: typer.Context,
    id: Annotated[int, argument("ID", _("The date's number."))],
    title: Annotated[str | None, option("TEXT", _("What is due then."))] = None,
    day: Annotated[str | None, option("DATE", _("The day."), "--date")] = None,
    every: Annotated[str | None, option("month|year|never", _("How often it comes again."))] = None,
    as_json: Json = False,
) -> None:
    """Change a date of your own.

    \b
    cmetrack remind edit 1 --date 2028-01-31
    """
    run = session(context)
    if title is day is every is None:
        said = _("For example: `cmetrack remind edit {id} --date 2028-01-31`.")
        raise UsageError(_("Nothing to change was given."), said, id=id)
    with run.write() as ledger, ledger.change("remind edit", run.now()) as change:
        before = ledger.own_date(id)
        after = OwnDate(
            id,
            before.title if title is None else _title(title),
            before.day if day is None else told_day("--date", day, read_day),
            before.every if every is None else read_every(every),
        )
        change.put_own(after)
        change.done = did("date-changed", id=id, title=after.title, day=after.day.isoformat())
    run.say(sentence(change.done) if after != before else _("Nothing was changed."))
    run.show_change(change, date_json(after, run.on(None)))


@command()
def rm(
    context: typer.Context,
    id: Annotated[int, argument("ID", _("The date's number."))],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Remove a date of your own.

    \b
    cmetrack remind rm 1
    """
    run = session(context)
    with run.write() as ledger:
        gone = ledger.own_date(id)
        run.confirm(_("Remove '{title}', {day}?"), title=gone.title, day=gone.day)
        done = did("date-removed", id=id, title=gone.title, day=gone.day.isoformat())
        with ledger.change("remind rm", run.now(), done) as change:
            change.remove_own("own_date", id)
    run.say(sentence(done))
    run.say(_("`cmetrack undo` takes it back."))
    run.show_change(change, date_json(gone, run.on(None)))


@command()
def snooze(
    context: typer.Context,
    name: Handle,
    until: Annotated[
        str | None, option("DATE", _("Say nothing of it before that day; else for a week."))
    ] = None,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Put off what is due: nothing is told of it before a day, then it is told anew.

    \b
    cmetrack remind snooze record-4 --until 2026-12-15
    """
    run = session(context)
    today = run.on(on)
    day = day_of("--until", until) or today + timedelta(days=7)
    if day <= today:
        hint = _("Give a later --until.")
        raise BadValue(_("{day} is not after {on}."), hint, day=day, on=today)
    _quieten(run, name, today, day)
    run.say(_("Nothing is told of '{name}' before {day}."), name=name, day=day)
    if run.as_json:
        run.show_json({"name": name, "quiet": True, "quiet_until": day})


@command()
def done(context: typer.Context, name: Handle, on: On = None, as_json: Json = False) -> None:
    """Settle what is due: nothing is told of it any more, until it is over and comes again.

    \b
    cmetrack remind done date-1
    """
    run = session(context)
    _quieten(run, name, run.on(on), None)
    run.say(_("Nothing is told of '{name}' any more."), name=name)
    if run.as_json:
        run.show_json({"name": name, "quiet": True, "quiet_until": None})


def _quieten(run: Session, name: str, on: date, until: date | None) -> None:
    with run.write() as ledger:
        due = _due(run, ledger, on)
        meant = {one.matter: until for one in due if one.handle == name}
        if not meant:
            near = suggest(name, [one.handle for one in due])
            hint = did_you_mean(near, _("`cmetrack remind list` shows what is due."))
            raise NotFound(_("Nothing that is due is called '{name}'.").format(name=name), hint)
        with ledger.tell(last=True) as book:
            book.keep_quiet({**book.quiet(), **meant})


def _due(run: Session, ledger: Ledger, on: date) -> list[Reminder]:
    """All that is due, told or not."""
    look = looking(ledger.path, ledger.remembered())
    _cycles, due = all_due(run, ledger, on, ahead_of(run), look)
    return [one for one in due if one.keys]
