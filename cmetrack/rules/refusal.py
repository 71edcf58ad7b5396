"""Refusal: why a record cannot count at all on a day: planned, outside the window, its code open."""

from datetime import date

from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import moment
from cmetrack.i18n import N_
from cmetrack.rules.award import Award
from cmetrack.rules.law import Rule
from cmetrack.rules.law_of_records import Norm
from cmetrack.rules.once import Reason
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import Window


def is_of_another(rulebook: Rulebook, cycle: Cycle, award: Award) -> bool:
    """Whether a record is of another specialty than the cycle's, where that alone counts."""
    only = rulebook.own_specialty_only
    if only is None or award.family not in only.families:
        return False
    return cycle.is_other(award.activity.specialty, unnamed=True)


def expired_on(rulebook: Rulebook, award: Award, window: Window, on: date) -> date | None:
    """The day on which a record had expired; a window that is over keeps what counted at its end."""
    over = rulebook.expiry and rulebook.expiry.over(award.day)
    return over if over and over <= min(on, window.span.last) else None


def rule_of(reason: Reason, rulebook: Rulebook, award: Award) -> Rule | None:
    """The rule that refuses a record; None where that is the cycle's own."""
    if reason is Reason.EXPIRED:
        return rulebook.expiry
    of_its_code = reason in (Reason.PENDING_CODE, Reason.REJECTED_CODE)
    return award.valuation.norm if of_its_code else None


def refusal(
    rulebook: Rulebook,
    award: Award,
    window: Window,
    on: date,
    *,
    with_planned: bool,
    part: bool = False,
) -> tuple[Reason, str] | None:
    """Why a record, or one year of it, cannot count on a day; None if it can.

    For scripts, and as a sentence.
    """
    activity, norm = award.activity, award.valuation.norm
    last = award.day
    if activity.planned and not with_planned:
        return Reason.PLANNED, N_("Planned: it counts once it is done")
    if last > on and not activity.planned:
        said = N_("It ends on {last}, after {on}: until then it does not count")
        if part:
            said = N_("Its year until {last} is not over on {on}: until then it does not count")
        return Reason.OUTSIDE_WINDOW, said
    if not window.span.first <= last <= window.span.last:
        said = N_("It ended on {last}, outside the window from {first} to {until}")
        if len(activity.end or activity.start) < len("2026-03-14"):
            said = N_(
                "Dated by its year or month alone it counts on {last}, "
                "outside the window from {first} to {until}"
            )
        if part:
            said = N_("Its year until {last} is outside the window from {first} to {until}")
        return Reason.OUTSIDE_WINDOW, said
    if expired_on(rulebook, award, window, on):
        return Reason.EXPIRED, N_("{about}: it ended on {last} and expired on {day}")
    if norm.code == "ignored" or activity.planned:
        return None
    return _of_its_code(activity, norm, on)


def _of_its_code(activity: Activity, norm: Norm, on: date) -> tuple[Reason, str] | None:
    if activity.code is None and norm.code == "if-any":
        return None
    status = activity.code_status
    if activity.code is None and status != CodeStatus.ACTIVATED:
        said = N_("It has no code yet; it counts once its code is activated")
        return Reason.PENDING_CODE, said
    told = activity.code_date is None or moment(activity.code_date).day <= on
    if status == CodeStatus.REJECTED:
        if told:
            return Reason.REJECTED_CODE, N_("Its code was rejected")
        return Reason.PENDING_CODE, N_("Its code is rejected on {day}, after the evaluation")
    if status != CodeStatus.ACTIVATED:
        return Reason.PENDING_CODE, N_("It counts once its code is activated")
    if not told:
        return Reason.PENDING_CODE, N_("Its code is activated on {day}, after the evaluation")
    return None
