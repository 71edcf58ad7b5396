"""A cycle as a doctor begins it, refused where its rulebook needs more than was given."""

from __future__ import annotations

from pathlib import Path

from cmetrack.cli.session import Session
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import parse_day
from cmetrack.errors import UsageError
from cmetrack.i18n import N_, gettext as _


def make_cycle(
    run: Session,
    rulebook: str,
    start: str | None,
    *,
    specialty: str | None = None,
    variant: str | None = None,
    name: str | None = None,
) -> Cycle:
    """A cycle under a rulebook, refused where the rulebook needs more than was given."""
    book = run.rulebook(rulebook)
    if rulebook != book.id:
        # A file of one's own is found from any folder.
        rulebook = str(Path(rulebook).resolve())
    rule = book.cycle_rule(variant)
    if variant and all(one.name != variant for one in book.variants):
        run.say(_("Note: {rulebook} knows no other rule for the retired."), rulebook=book.id)
    if rule.start_required and start is None:
        raise UsageError(
            _("{rulebook} needs the day on which the cycle began.").format(rulebook=rulebook),
            _("Give it as --start 2022-03-15 ({day}).").format(
                day=_(rule.starts_on or N_("the day on which it began"))
            ),
        )
    first = parse_day(start) if start else None
    if rule.certified_before and first and first >= rule.certified_before:
        run.say(
            _("Note: {rulebook} is for a doctor certified before {day}"),
            rulebook=rulebook,
            day=rule.certified_before,
        )
    if first and first > run.on(None):
        run.say(
            _(
                "Note: the cycle begins only on {day}; nothing is asked for before that day, and "
                "nobody is reminded. If that is wrong: `cmetrack cycle edit --start DAY`."
            ),
            day=first,
        )
    return Cycle(0, rulebook, first, variant, specialty, name)
