"""Admit: whether a record could count at all on a day, and if not, why.

Done, in the window, its code in order: what then counts of it is for `count` to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cmetrack.domain.activity import Activity
from cmetrack.domain.dates import moment
from cmetrack.i18n import N_
from cmetrack.rules.award import Award
from cmetrack.rules.steps import Value
from cmetrack.rules.windows import Window

OF_THE_CODE = frozenset({"no-code", "rejected-code", "pending-code", "later-code"})
"""Refusals that a record's norm makes, because of its code; the others are the window's."""


def refusal(award: Award, window: Window, on: date, *, with_planned: bool) -> str | None:
    """Why a record cannot count on a day, in one word; None if it can."""
    activity, norm = award.activity, award.worth.norm
    last = activity.last.day
    if activity.planned and not with_planned:
        return "planned"
    if last > on and not activity.planned:
        return "to-come"
    if not window.span.first <= last <= window.span.last:
        return "outside-window"
    if norm.code == "ignored" or activity.planned:
        return None
    if activity.code is None:
        return None if norm.code == "if-any" else "no-code"
    if activity.code_status == "rejected":
        return "rejected-code"
    if activity.code_status != "activated":
        return "pending-code"
    if activity.code_date is not None and moment(activity.code_date).day > on:
        return "later-code"
    return None


def in_words(
    why: str, activity: Activity, window: Window, on: date
) -> tuple[str, str, Mapping[str, Value]]:
    """A refusal as the record's reason and as a sentence with what it speaks of."""
    if why == "to-come":
        return (
            "outside-window",
            N_("It ends on {last}, after {on}: until then it does not count"),
            {"last": activity.last.day.isoformat(), "on": on.isoformat()},
        )
    if why == "outside-window":
        sentence = (
            N_("It ended on {last}, outside the window from {first} to {until}")
            if len(activity.end or activity.start) >= len("2026-03-14")
            else N_(
                "Dated by its year or month alone it counts on {last}, "
                "outside the window from {first} to {until}"
            )
        )
        days = {
            "last": activity.last.day.isoformat(),
            "first": window.span.first.isoformat(),
            "until": window.span.last.isoformat(),
        }
        return why, sentence, days
    if why == "later-code":
        assert activity.code_date is not None  # it is what was too late
        sentence = N_("Its code is activated on {day}, after the evaluation")
        return "pending-code", sentence, {"day": activity.code_date}
    reason, sentence = _PLAIN[why]
    return reason, sentence, {}


_PLAIN = {
    "planned": ("planned", N_("Planned: it counts once it is done")),
    "no-code": (
        "pending-code",
        N_("It has no code yet; it counts once its code is activated"),
    ),
    "pending-code": ("pending-code", N_("It counts once its code is activated")),
    "rejected-code": ("rejected-code", N_("Its code was rejected")),
}
