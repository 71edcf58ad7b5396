"""Eligibility: whether a record could count at all on a day, and if not, why.

Done, in the window, its code in order: what then counts of it is for `count` to say.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple

from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.dates import moment
from cmetrack.i18n import N_
from cmetrack.rules.award import Award
from cmetrack.rules.states import Reason
from cmetrack.rules.steps import Value
from cmetrack.rules.windows import Window


class _Sentence(NamedTuple):
    """What a refusal tells: the reason for scripts, the sentence for people."""

    reason: Reason
    template: str


class Refusal(Enum):
    """Why a record cannot count on a day; those of its code are its norm's, else the window's."""

    PLANNED = _Sentence(Reason.PLANNED, N_("Planned: it counts once it is done"))
    TO_COME = _Sentence(
        Reason.OUTSIDE_WINDOW, N_("It ends on {last}, after {on}: until then it does not count")
    )
    OUTSIDE_WINDOW = _Sentence(
        Reason.OUTSIDE_WINDOW,
        N_("It ended on {last}, outside the window from {first} to {until}"),
    )
    OUTSIDE_BY_MONTH = _Sentence(
        Reason.OUTSIDE_WINDOW,
        N_(
            "Dated by its year or month alone it counts on {last}, "
            "outside the window from {first} to {until}"
        ),
    )
    NO_CODE = _Sentence(
        Reason.PENDING_CODE, N_("It has no code yet; it counts once its code is activated")
    )
    PENDING_CODE = _Sentence(Reason.PENDING_CODE, N_("It counts once its code is activated"))
    REJECTED_CODE = _Sentence(Reason.REJECTED_CODE, N_("Its code was rejected"))
    LATER_CODE = _Sentence(
        Reason.PENDING_CODE, N_("Its code is activated on {day}, after the evaluation")
    )

    @property
    def of_the_code(self) -> bool:
        """Whether it is the record's norm that refuses it, because of its code."""
        return self.value.reason in (Reason.PENDING_CODE, Reason.REJECTED_CODE)


def refusal(award: Award, window: Window, on: date, *, with_planned: bool) -> Refusal | None:
    """Why a record cannot count on a day; None if it can."""
    activity, norm = award.activity, award.valuation.norm
    last = activity.last.day
    if activity.planned and not with_planned:
        return Refusal.PLANNED
    if last > on and not activity.planned:
        return Refusal.TO_COME
    if not window.span.first <= last <= window.span.last:
        by_day = len(activity.end or activity.start) >= len("2026-03-14")
        return Refusal.OUTSIDE_WINDOW if by_day else Refusal.OUTSIDE_BY_MONTH
    if norm.code == "ignored" or activity.planned:
        return None
    if activity.code is None:
        return None if norm.code == "if-any" else Refusal.NO_CODE
    if activity.code_status == CodeStatus.REJECTED:
        return Refusal.REJECTED_CODE
    if activity.code_status != CodeStatus.ACTIVATED:
        return Refusal.PENDING_CODE
    if activity.code_date is not None and moment(activity.code_date).day > on:
        return Refusal.LATER_CODE
    return None


def in_words(
    why: Refusal, activity: Activity, window: Window, on: date
) -> tuple[Reason, str, Mapping[str, Value]]:
    """A refusal as the record's reason and as a sentence with what it speaks of."""
    args: dict[str, Value] = {}
    if why is Refusal.LATER_CODE:
        args["day"] = str(activity.code_date)
    elif why.value.reason is Reason.OUTSIDE_WINDOW:
        args = {
            "last": activity.last.day.isoformat(),
            "on": on.isoformat(),
            "first": window.span.first.isoformat(),
            "until": window.span.last.isoformat(),
        }
    return why.value.reason, why.value.template, args
