"""Eligibility: whether a record could count at all on a day, and if not, why.

Done, in the window, its code in order: what then counts of it is for `count` to say.
"""

from datetime import date

from cmetrack.domain.activity import CodeStatus
from cmetrack.domain.dates import moment
from cmetrack.i18n import N_
from cmetrack.rules.award import Award
from cmetrack.rules.states import Reason
from cmetrack.rules.windows import Window


def refusal(
    award: Award, window: Window, on: date, *, with_planned: bool
) -> tuple[Reason, str] | None:
    """Why a record cannot count on a day, for scripts and as a sentence; None if it can."""
    activity, norm = award.activity, award.valuation.norm
    last = activity.last.day
    if activity.planned and not with_planned:
        return Reason.PLANNED, N_("Planned: it counts once it is done")
    if last > on and not activity.planned:
        said = N_("It ends on {last}, after {on}: until then it does not count")
        return Reason.OUTSIDE_WINDOW, said
    if not window.span.first <= last <= window.span.last:
        said = N_("It ended on {last}, outside the window from {first} to {until}")
        if len(activity.end or activity.start) < len("2026-03-14"):
            said = N_(
                "Dated by its year or month alone it counts on {last}, "
                "outside the window from {first} to {until}"
            )
        return Reason.OUTSIDE_WINDOW, said
    if norm.code == "ignored" or activity.planned:
        return None
    if activity.code is None and norm.code == "if-any":
        return None
    if activity.code is None:
        said = N_("It has no code yet; it counts once its code is activated")
        return Reason.PENDING_CODE, said
    if activity.code_status == CodeStatus.REJECTED:
        return Reason.REJECTED_CODE, N_("Its code was rejected")
    if activity.code_status != CodeStatus.ACTIVATED:
        return Reason.PENDING_CODE, N_("It counts once its code is activated")
    if activity.code_date is not None and moment(activity.code_date).day > on:
        return Reason.PENDING_CODE, N_("Its code is activated on {day}, after the evaluation")
    return None
