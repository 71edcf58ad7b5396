"""`cmetrack init`: the ledger and its first cycle, as options or answers say."""

import os
import sys
from functools import partial
from typing import Annotated

import typer

from cmetrack import i18n, wording
from cmetrack.cli import paths
from cmetrack.cli.asking import ask, ask_for, yes_or_no
from cmetrack.cli.commands.cycle_ import Variant, begun, first_day, tell_standing, variant_of
from cmetrack.cli.language import NAMES
from cmetrack.cli.output import write_file
from cmetrack.cli.params import Json, command, flag, option, session
from cmetrack.cli.session import Session
from cmetrack.domain.changes import did
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.text import fold
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import BadValue, CmetrackError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import cycle_json
from cmetrack.rules.rulebook import Rulebook
from cmetrack.store.files import make_folder
from cmetrack.store.ledger import Ledger
from cmetrack.wording import standing

_ASKED = "Language / Limba / Язык"
"""The one question before it is known in which language to ask."""


@command()
def init(
    context: typer.Context,
    rulebook: Annotated[
        str | None, option("ID", _("The rulebook: an id of `rules list`, or a file's path."))
    ] = None,
    start: Annotated[
        str | None,
        option("DATE", _("The day the cycle began, such as that of the last certification.")),
    ] = None,
    specialty: Annotated[
        str | None, option("TEXT", _("The specialty that the cycle is about."))
    ] = None,
    retired: Annotated[
        bool, flag(_("Retired, and asking to go on practising."), "--retired")
    ] = False,
    variant: Variant = None,
    name: Annotated[str | None, option("TEXT", _("The doctor's name, for the summaries."))] = None,
    if_missing: Annotated[
        bool, flag(_("Leave a ledger that is there as it is, and end with 0."), "--if-missing")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a ledger and its first cycle.

    \b
    cmetrack init --rulebook ro-cmr-2009 --specialty "medicină de familie"
    cmetrack init --rulebook ru-nmo-2016 --start 2022-03-15
    """
    run = session(context)
    if run.path.is_dir():
        said = _("{path} is a folder, not a ledger.")
        hint = _("Name the file in it: --db {file}")
        raise UsageError(said, hint, path=run.path, file=run.path / "ledger.db")
    if if_missing and run.path.exists():
        with run.read():  # so that it is one
            run.say(_("{path} is there already; nothing was made."), path=run.path)
        if run.as_json:
            run.show_json({"made": None, "ledger": str(run.path.absolute())})
        return
    if os.path.lexists(run.path):
        hint = _("Name another file with --db, or go on with this one.")
        raise UsageError(wording.exists_already(run.path), hint)
    asked = ""
    if rulebook is None:
        if not sys.stdin.isatty():
            said = _("Which rulebook? Give it with --rulebook.")
            raise UsageError(said, _("`cmetrack rules list` shows them all."))
        asked = _language(run)
        wanted, start, name = _interview(run)
    else:
        sort = variant_of(run, rulebook, True if retired else None, variant)
        wanted = Cycle(0, rulebook, None, sort, specialty)
    cycle = begun(run, wanted, start)
    now = run.now()
    with Ledger.making(run.path, now) as ledger, ledger.change("init", now, did("made")) as change:
        cycle = cycle._replace(id=change.put_cycle(cycle))
        if name:
            change.set("name", name)
    said = _("Made {path} with the rulebook {rulebook}.")
    run.say(said, path=run.path, rulebook=wanted.rulebook)
    if asked:
        _keep_language(run, asked)
    tell_standing(run, cycle)
    run.say(_("Next: `cmetrack add`, or `cmetrack import FILE`, then `cmetrack status`."))
    run.show_change(change, {"ledger": str(run.path.absolute()), "cycle": cycle_json(cycle)})


def _likely(here: str, read: set[str], book: Rulebook) -> tuple[bool, bool, str, bool, int]:
    """The order in which rulebooks are offered: those of the own country, what was checked, the newest.

    Countries of which no law was `read` come last.
    """
    elsewhere, unread = book.country != here, book.country not in read
    unchecked = book.standing != "checked"
    return elsewhere, unread, book.country, unchecked, -book.since.toordinal()


def _language(run: Session) -> str:
    """The language that somebody chose and speaks from now on; none where it was settled before."""
    if run.language or run.config.language:
        return ""
    for code, name in NAMES.items():
        run.say(f"  {code}  {name}")

    codes = {fold(name): code for code, name in NAMES.items()} | {code: code for code in NAMES}

    def known(answer: str) -> str:
        if fold(answer) not in codes:
            raise BadValue(" / ".join(NAMES))
        return codes[fold(answer)]

    chosen = ask_for(_ASKED, known, i18n.language())
    i18n.use(chosen)
    return chosen


def _keep_language(run: Session, language: str) -> None:
    """Write the language into the config file, below what stands there; the ledger is made already."""
    path = run.config_path or paths.config_file()
    try:
        make_folder(path.parent)
        before = path.read_text("utf-8-sig") if path.is_file() else ""
        line_end = "\n" if before and not before.endswith("\n") else ""
        write_file(path, f'{before}{line_end}language = "{language}"\n', replace=True)
    except (CmetrackError, OSError):
        run.say(
            _("The language could not be written into {path}; --language {language} speaks it."),
            path=path,
            language=language,
        )
    else:
        run.say(_("The language stands in {path}."), path=path)


def _interview(run: Session) -> tuple[Cycle, str | None, str]:
    run.say(_("A few questions; an empty answer takes what stands in brackets."))
    here = paths.country()
    known_books = list(map(run.rulebook, run.known_rulebooks()))
    read = {book.country for book in known_books if book.standing == "checked"}
    ordered = sorted(known_books, key=partial(_likely, here, read))
    books = {str(place): book for place, book in enumerate(ordered, start=1)}
    for place, book in books.items():
        run.say(f"  {place}  " + " ".join((f"{book.id}: {book.title}.", *standing(book))))

    def known(answer: str) -> str:
        if not answer:
            raise BadValue(_("Type the number or the id of one of them"))
        id = books[answer].id if answer in books else answer
        run.rulebook(id)
        return id

    default = "1" if ordered[0].country == here else ""
    rulebook = ask_for(_("Which rulebook (its number or id)"), known, default)
    book = run.rulebook(rulebook)
    asked = (one for one in book.variants if one.asks and yes_or_no(one.asks))
    variant = next((one.name for one in asked), None)
    rule = book.cycle_rule(variant)

    def began(answer: str) -> str | None:
        if answer or rule.start_required:
            read_day(answer)
        return answer or None

    question = _("Day the cycle began (empty: the years that end on the day of evaluation)")
    if rule.start_required:
        question = _("Start of the cycle, {day} (for example 2022-03-15; it is needed)")
    start = ask_for(question.format(day=first_day(rule)), began)
    specialty = ask(_("Your specialty (may stay empty)"))
    name = ask(_("Your name, for summaries (may stay empty)"))
    return Cycle(0, rulebook, None, variant, specialty or None), start, name
