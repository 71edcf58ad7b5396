"""What is due on a day: credits that are missing in time, codes, plans, papers.

It holds on every day until it is over; what of it was told already is for
`core.reminding` to remember. Each due goes by its keys, which stay the same as long as the
matter is the same: the end of a window has one key for each threshold that has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.forecast import Shortage, shortages
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.rules.count import count
from cmetrack.rules.progress import TargetProgress, progress
from cmetrack.rules.states import Reason, TargetStatus
from cmetrack.rules.windows import window

SORTS = ("target", "paper", "code", "planned", "incomplete", "evidence")
"""The sorts of what may be due, in the order in which they are told."""

REMIND_DAYS = (90, 30, 7, 1)
"""So many days before a window ends, what it still lacks is told."""

# A target that stays behind its pace is told of in each third of its window: in the last
# third of a year the thresholds take over.
_PACES = 3

# So many days ahead a rolling window is looked at, so that a nearer horizon does not take for
# over what a farther one has told.
_A_YEAR = 365


class Reminder(NamedTuple):
    """One thing to do or to know: its sort, its keys, in words, and what it is about.

    The keys `asleep` hold as well, but beyond the horizon: they call for no telling.
    """

    sort: str
    keys: tuple[str, ...]
    text: str
    until: date | None = None
    credits: Hundredths | None = None
    activity: int | None = None
    target: str | None = None
    cycle: int | None = None
    asleep: tuple[str, ...] = ()


class Ahead(NamedTuple):
    """How far ahead a run looks: to which horizon, and at which days before an end."""

    within: int
    days: Sequence[int]


AHEAD = Ahead(max(REMIND_DAYS), REMIND_DAYS)


def dues(
    evaluations: Sequence[Evaluation],
    activities: Iterable[Activity],
    on: date,
    ahead: Ahead = AHEAD,
    *,
    since: date | None = None,
    look: Callable[[str], str] = lambda path: "there",
    extra: Iterable[Reminder] = (),
) -> list[Reminder]:
    """All that is due on a day, in the order of `SORTS`; nothing twice.

    `evaluations` are the ledger's cycles on that day. Of a window that has ended, what it
    lacked is due if it ended on `since` or later. `look` tells of the file of a
    record's evidence whether it is `there`, `gone` or `changed`. `extra` are dues that come from elsewhere.
    """
    listed = list(activities)
    found: list[Reminder] = []
    for evaluation in evaluations:
        name = _name(evaluation) if len(evaluations) > 1 else None
        earlier = _window_before(evaluation, since)
        for one in [earlier, evaluation] if earlier else [evaluation]:
            found += _targets(one, ahead, since, name)
        found += _falling_short(evaluation, ahead, name)
        found += _codes(evaluation)
        found += _incomplete(evaluation)
    found += extra
    found += _planned(listed, on)
    found += _evidence(listed, look)
    # Two cycles may wait for one and the same record.
    once: dict[tuple[str, ...], Reminder] = {}
    for due in found:
        once.setdefault(due.keys + due.asleep, due)
    return sorted(once.values(), key=lambda due: SORTS.index(due.sort))


# Credits in time


def _targets(
    found: Evaluation, ahead: Ahead, since: date | None, name: str | None
) -> Iterator[Reminder]:
    rolling = found.window.rolling
    for target in found.targets:
        last, left = target.span.last, (target.span.last - found.on).days
        if not target.shortfall or target.status is TargetStatus.UPCOMING:
            continue
        if not rolling and left < 0 and since is not None and last < since:
            continue
        near = rolling or left <= ahead.within
        pressing, ends = _keys(found, target, left, ahead.days)
        yield Reminder(
            "target",
            (*pressing, *ends) if near else pressing,
            _in_words(found, target, name, left, near=near),
            None if rolling else last,
            target.shortfall,
            target=target.id,
            cycle=found.cycle.id,
            asleep=() if near else ends,
        )


def _falling_short(found: Evaluation, ahead: Ahead, name: str | None) -> Iterator[Reminder]:
    """Targets of a rolling window that will be short, because records fall out of it."""
    if not found.window.rolling:
        return
    until = found.on + timedelta(days=max(ahead.within, *ahead.days, _A_YEAR))
    coming = shortages(found, until, with_plan=False)
    planned = any(one.activity.planned for one in found.records)
    then = shortages(found, until, with_plan=True) if planned and coming else coming
    for target in found.targets:
        shortage = coming.get(target.id)
        if target.shortfall or shortage is None:
            continue
        left = (shortage.day - found.on).days
        about = f"cycle {found.cycle.id} {target.id} from {shortage.day.isoformat()}"
        keys = _thresholds(about, left, ahead.days)
        near = left <= ahead.within
        yield Reminder(
            "target",
            keys if near else (),
            _coming_in_words(target, shortage, name, left, then.get(target.id)),
            shortage.day,
            shortage.shortfall,
            target=target.id,
            cycle=found.cycle.id,
            asleep=() if near else keys,
        )


def _keys(
    found: Evaluation, target: TargetProgress, left: int, days: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What has come of a shortfall: what presses anyway, and what tells of the window's end."""
    about = f"cycle {found.cycle.id} {target.id}"
    if found.window.rolling:
        return (f"{about} short",), ()
    about += f" {target.span.last.isoformat()}"
    pressing = []
    if target.status is TargetStatus.BEHIND:
        elapsed = (found.on - target.span.first).days
        pressing.append(f"{about} pace {elapsed * _PACES // target.span.days}")
    if left < 0:
        pressing.append(f"{about} ended")
    return tuple(pressing), _thresholds(about, left, days)


def _thresholds(about: str, left: int, days: Sequence[int]) -> tuple[str, ...]:
    """The keys of what is so many days ahead: one, and one for each threshold that has passed."""
    return (f"{about} ahead", *(f"{about} {one}" for one in days if left <= one))


def _in_words(
    found: Evaluation, target: TargetProgress, name: str | None, left: int, *, near: bool
) -> str:
    """The shortfall in one sentence, then what the law makes of it and what may fill it."""
    if found.window.rolling:
        sentence = _("{label}: {short} short ({counted} of {required}).")
    elif left < 0:
        sentence = _("{label}: {short} short ({counted} of {required}); it ended on {last}.")
    elif left == 0:
        sentence = _("{label}: {short} to go, and {last} is the last day.")
    elif not near:
        sentence = _("{label}: {short} to go until {last}, behind the pace.")
    else:
        sentence = wording.to_go(left)
    values = {
        "label": f"{name}, {target.label}" if name else target.label,
        "short": format_amount(target.shortfall),
        "counted": format_amount(target.counted),
        "required": format_amount(target.required),
        "last": target.span.last.isoformat(),
        "days": left,
        "pending": format_amount(target.pending),
        "planned": format_amount(target.planned),
    }
    said = [sentence, *(_what_follows(target) if near else ())]
    if target.pending:
        said.append(_("{pending} more wait for codes."))
    if target.planned:
        said.append(_("{planned} more are planned."))
    return " ".join(said).format(**values)


def _coming_in_words(
    target: TargetProgress,
    shortage: Shortage,
    name: str | None,
    left: int,
    with_plan: Shortage | None,
) -> str:
    """From when on a target will be short, what the law makes of it, and what the plan does."""
    said = [
        ngettext(
            "{label}: {short} short from {day} on, in {days} day, when older records no longer "
            "count ({counted} of {required}).",
            "{label}: {short} short from {day} on, in {days} days, when older records no longer "
            "count ({counted} of {required}).",
            left,
        ),
        *_what_follows(target),
    ]
    if with_plan is None:
        said.append(_("What is planned keeps it from that."))
    elif with_plan.day > shortage.day:
        said.append(_("With what is planned it is short from {planned} on."))
    return " ".join(said).format(
        label=f"{name}, {target.label}" if name else target.label,
        short=format_amount(shortage.shortfall),
        day=shortage.day,
        days=left,
        counted=format_amount(shortage.counted),
        required=format_amount(shortage.required),
        planned=with_plan.day if with_plan else "",
    )


def _what_follows(target: TargetProgress) -> list[str]:
    """What the law makes of a shortfall; nothing where it is silent."""
    if not target.rule.consequence:
        return []
    sentence = _("What follows: {consequence} ({cites}).").format(
        consequence=_(target.rule.consequence),
        cites=target.rule.consequence_cites or target.rule.cites,
    )
    return [sentence.replace("{", "{{").replace("}", "}}")]  # it goes through `format` once more


def _window_before(found: Evaluation, since: date | None) -> Evaluation | None:
    """The cycle's window before this one, as it stands by now, if it ended on `since` or later.

    Its last thresholds may have passed while the computer was off.
    """
    last = found.window.span.first - timedelta(days=1)
    start = found.cycle.start
    if (
        found.window.rolling
        or (since is not None and last < since)
        or last < (start or last)
        or last < found.rulebook.since
    ):
        return None
    earlier = window(found.rulebook, found.cycle, last)
    if earlier.span.last != last:
        return None
    awards = [one.award for one in found.records]
    records = count(found.rulebook, found.cycle, awards, earlier, found.on)
    targets = progress(found.rulebook, found.cycle, records, earlier, found.on)
    return found._replace(window=earlier, records=records, targets=targets)


def _name(found: Evaluation) -> str:
    """What a cycle is called where there are several."""
    return found.cycle.name or found.cycle.specialty or found.rulebook.id


# Single records


def _of_record(
    sort: str,
    activity: Activity,
    key: str,
    sentence: str,
    *,
    until: date | None = None,
    credits: Hundredths | None = None,
) -> Reminder:
    text = _("Record {id}, {title}: {what}").format(
        id=activity.id, title=activity.title, what=sentence
    )
    key = f"record {activity.id} {key}"
    return Reminder(sort, (key,), text, until, credits, activity.id)


def _codes(found: Evaluation) -> Iterator[Reminder]:
    """Codes that were received and wait to be activated, with the credits that hang on them.

    One that is activated on a later day than today waits as well, but for nobody.
    """
    for one in found.records:
        code = one.activity.code
        if (
            one.reason is Reason.PENDING_CODE
            and code is not None
            and one.activity.code_status in (None, CodeStatus.RECEIVED)
        ):
            awarded = one.award.awarded
            waiting = _("{credits} wait for the code {code}.").format(
                credits=wording.credits(awarded), code=code
            )
            yield _of_record("code", one.activity, f"code {code}", waiting, credits=awarded)


def _incomplete(found: Evaluation) -> Iterator[Reminder]:
    for notice in found.notices:
        if notice.code == "incomplete":
            [id] = notice.ids
            yield Reminder(
                "incomplete",
                (f"record {id} incomplete {found.rulebook.id}",),
                _("Record {id}: {report}").format(id=id, report=notice.sentence),
                activity=id,
            )


def _planned(activities: Iterable[Activity], on: date) -> Iterator[Reminder]:
    """Plans whose day has passed: they were done, or not."""
    for activity in activities:
        last = activity.last.day
        if activity.planned and last < on:
            day = last.isoformat()
            was = _("it was planned for {day}.").format(day=day)
            yield _of_record("planned", activity, f"planned {day}", was, until=last)


def _evidence(activities: Iterable[Activity], look: Callable[[str], str]) -> Iterator[Reminder]:
    for activity in activities:
        path = activity.evidence
        state = look(path) if path else "there"
        if state == "gone":
            says = _("there is no {path}.").format(path=path)
            yield _of_record("evidence", activity, f"evidence {path}", says)
        elif state == "changed":
            says = _("{path} is not the file that it was.").format(path=path)
            yield _of_record("evidence", activity, f"evidence {path} changed", says)
