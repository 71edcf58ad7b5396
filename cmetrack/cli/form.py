"""A record asked for on a terminal, one question after the other, until it is agreed to."""

import os
import sys
from collections.abc import Callable
from datetime import date

import typer

from cmetrack import wording
from cmetrack.cli.asking import ask, is_yes, yes_or_no
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.session import Session
from cmetrack.core.draft import TO, Draft, Enquiry
from cmetrack.core.kinds import propose
from cmetrack.core.periodicals import PeriodicalList
from cmetrack.core.questions import Question
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS, near_word
from cmetrack.domain.dates import add_years
from cmetrack.errors import BadValue, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.rules.award import Award
from cmetrack.store.ledger import Ledger

_YEARS = 6  # back from today, in which earlier records are proposed
_MOST = 2_000  # of them
_SHOWN = 20  # of what was used before, where it is explained
_BACK, _EXPLAIN = "<", "?"

Line = Callable[[str, tuple[str, ...]], str]
"""How an answer to a question is typed, and what may complete it."""


def enquire(run: Session, ledger: Ledger, on: date, former: Activity | None = None) -> Enquiry:
    """What is asked about a record of this ledger; of one that is there already, `former`."""
    cycles = ledger.cycles()
    return Enquiry(
        run.rulebook(run.cycle(cycles).rulebook),
        run.allowed(cycles, [ledger.setting("name")]),
        ledger.activities(add_years(on, -_YEARS))[-_MOST:],
        PeriodicalList(ledger.periodicals()),
        on,
        former,
    )


def fill(
    run: Session,
    enquiry: Enquiry,
    draft: Draft,
    check: Callable[[Activity], None] = lambda activity: None,
) -> dict[str, str]:
    """The texts of a record that a person enters and agrees to.

    What `check` refuses is said, and the last question asked again. Esc and Ctrl-C leave
    everything as it was.
    """
    line = _line(run)
    before: list[Draft] = []
    former: dict[int, tuple[str, str]] = {}  # what was answered before going back
    tell(_("Enter takes what stands in brackets, ? explains, < goes back, Ctrl-C leaves it all."))
    _tell_notices(run, draft)
    while True:
        question = enquiry.next(draft)
        if question is None:
            try:
                activity = enquiry.record(draft)
                check(activity)
            except UsageError as error:
                tell(error.message)
                draft = before.pop()
                continue
            tell(_with_its_worth(activity, enquiry.award(activity)))
            typed = line(_("Store it [Enter]"), ())
        else:
            name, proposal = former.get(len(before), ("", ""))
            if name == question.name:
                question = question._replace(proposal=proposal, confirmed=False)
            typed = _answer(line, question)
        if typed == _BACK:
            draft = before.pop() if before else draft
        elif question is None:
            if _agreed(typed):
                return dict(draft.cells)
        elif typed == _EXPLAIN:
            _explain(question)
        else:
            try:
                answered = enquiry.answer(draft, question, typed)
            except BadValue as error:
                tell(error.message)
                # What was perhaps meant stands in brackets now, and not what was before.
                if near := _meant(question.name, typed):
                    former[len(before)] = question.name, near
                continue
            _tell_notices(run, answered, draft)
            former[len(before)] = question.name, typed or question.proposal
            before.append(draft)
            draft = answered


def _meant(name: str, typed: str) -> str | None:
    column = COLUMNS.get(name)
    if column is None or not column.choices:
        return None
    near = near_word(name, column.choices, typed)
    if near is None and name == "kind" and (proposed := propose(typed)):
        return proposed.kind
    return near


def _tell_notices(run: Session, draft: Draft, before: Draft | None = None) -> None:
    for notice in draft.notices:
        # What was guessed stands in the last line.
        if not notice.guess and (before is None or notice not in before.notices):
            run.say(notice.sentence)


def _with_its_worth(activity: Activity, award: Award | None) -> str:
    """A record as it would be stored, in a line, with what it gives."""
    said = wording.in_words(activity)
    if award is None:
        return said
    credits = wording.amount(award.awarded, award.unit)
    return _("{record} – gives {credits}").format(record=said, credits=credits)


def _agreed(typed: str) -> bool:
    if typed == _EXPLAIN:
        tell(
            _(
                "Enter or yes stores it as it stands there; no or Ctrl-C leaves everything as it was."
            )
        )
        return False
    try:
        if is_yes(typed, empty=True):
            return True
    except BadValue as error:
        tell(error.message)
        return False
    raise typer.Abort


def _answer(line: Line, question: Question) -> str:
    """What was typed; a proposal that must be confirmed is asked for by itself."""
    shown, text = question.proposal, question.text
    first, _to, last = shown.partition(TO)
    if question.name in ("start", "end") and first[4:5] == "-":
        shown = wording.days(first, last or None)
    if shown:
        text = _("{question} [{proposal}]").format(question=text, proposal=shown)
    known = tuple(filter(None, dict.fromkeys((question.proposal, *question.known))))
    typed = line(text, () if question.confirmed else known)
    if typed or not (question.confirmed and shown):
        return typed
    if yes_or_no(_("Was it {days}?").format(days=shown)):
        return question.proposal
    return _answer(line, question._replace(proposal=""))


def _explain(question: Question) -> None:
    tell(question.about)
    if question.known and question.name not in ("kind", "works"):
        tell(_("Used before: {known}").format(known=", ".join(question.known[:_SHOWN])))


def _line(run: Session) -> Line:
    """Answers with completion where the terminal can show it, else plain ones."""
    if os.environ.get("TERM", "dumb") == "dumb" or not sys.stderr.isatty():
        return lambda question, _known: ask(question)
    from cmetrack.cli.completed_line import CompletedLine

    return CompletedLine(color=run.color)
