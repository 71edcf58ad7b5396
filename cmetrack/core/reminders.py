"""What is due on a day, sort by sort; what of it was told is for `reminder_memory`.

A thing is due on every day until it is over. It goes by its keys, which stay the same as long as
the matter is the same: the end of a window has one key for each threshold that has passed.
Nothing depends on the run of a certain day: a threshold that passed while the computer was off is
found by the next run.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation, recount, with_made_up
from cmetrack.core.forecast import shortages
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.domain.evidence import paths_in
from cmetrack.i18n import day as as_day, gettext as _, ngettext
from cmetrack.rules.need import each_need, is_exact
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress, TargetStatus
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import window_before


class ReminderSort(StrEnum):
    """The sorts of what may be due, in the order in which they are told."""

    TARGET = "target"
    GOAL = "goal"
    HAND_IN = "hand-in"
    DATE = "date"
    PAPER = "paper"
    CODE = "code"
    REJECTED = "rejected"
    PLANNED = "planned"
    INCOMPLETE = "incomplete"
    EVIDENCE = "evidence"
    BACKUP = "backup"
    STANDING = "standing"


REMIND_DAYS = (90, 30, 7, 1)
"""So many days before a window ends, what it still lacks is told."""

_STEPS = r" (short|ahead|ended|late|pace \d+|\d+)"


class Reminder(NamedTuple):
    """One thing to do or to know: its sort, its keys, in words, and what it is about.

    The keys `asleep` hold as well, but beyond the horizon: they call for no telling.
    """

    sort: ReminderSort
    keys: tuple[str, ...]
    text: str
    until: date | None = None
    credits: Hundredths | None = None
    activity: int | None = None
    target: str | None = None
    cycle: int | None = None
    asleep: tuple[str, ...] = ()
    unit: str = "credits"

    @property
    def matter(self) -> str:
        """What it is about, whatever has become of that: its keys without their last steps."""
        return re.sub(rf"{_STEPS}$", "", (self.keys + self.asleep)[0])

    @property
    def handle(self) -> str:
        """What a person types to name it: `record-4`, `cycle-1-total`, `date-2`, `goal-1`."""
        words = self.matter.split()
        return "-".join(words[: 3 if words[0] == "cycle" else 2])

    @property
    def grows(self) -> bool:
        """Whether its credits are what is missing, so that more of them is worse."""
        return self.sort in (ReminderSort.TARGET, ReminderSort.GOAL)


class Ahead(NamedTuple):
    """How far ahead a run looks: to which horizon, and at which days before an end."""

    within: int
    days: Sequence[int]


def dues(
    evaluations: Sequence[Evaluation],
    activities: Sequence[Activity],
    on: date,
    ahead: Ahead,
    *,
    since: date | None = None,
    look: Callable[[str], str] = lambda path: "there",
    extra: Iterable[Reminder] = (),
) -> list[Reminder]:
    """All that is due on a day, in the order of the sorts; nothing twice.

    `evaluations` are the ledger's cycles on that day. Of a window that has ended, what it
    lacked is due if it ended on `since` or later. `look` tells of the file of a record's evidence
    whether it is `there`, `gone` or `changed`. `extra` are dues that come from elsewhere.
    """
    found: list[Reminder] = []
    for one in evaluations:
        name = one.cycle.name or one.cycle.specialty or one.rulebook.id
        called = f"{name}, " if len(evaluations) > 1 else ""
        for looked_at in (*_window_before(one, since), one):
            found += _targets(looked_at, ahead, since, called)
        found += _hand_in(one, ahead, called)
        found += _falling_short(one, ahead, called)
        found += (*codes_due(one), *_rejected(one))
        found += _incomplete(one)
    found += (*extra, *_planned(activities, on), *_evidence(activities, look))
    # Two cycles may wait for one and the same record.
    once: dict[tuple[str, ...], Reminder] = {}
    for due in found:
        once.setdefault(due.keys + due.asleep, due)
    return sorted(once.values(), key=lambda due: list(ReminderSort).index(due.sort))


# Credits in time


def _targets(
    found: Evaluation, ahead: Ahead, since: date | None, called: str
) -> Iterator[Reminder]:
    rolling = found.window.rolling
    needed = {one.target.id: one for one in each_need(found.needs)}
    for target in found.targets:
        last, left = target.span.last, (target.span.last - found.on).days
        if not target.shortfall or target.is_advice or target.status is TargetStatus.UPCOMING:
            continue
        if found.window.span.last < min(found.on, last):
            continue  # of a cycle that is over, and due in a later one
        if not rolling and left < 0 and since is not None and last < since:
            continue
        near = rolling or left <= ahead.within
        if rolling:
            said = [_("{label}: {short} short ({counted} of {required}).")]
        elif left < 0:
            said = [_("{label}: {short} short ({counted} of {required}); it ended on {last}.")]
        elif left == 0:
            said = [_("{label}: {short} to go, and {last} is the last day.")]
        elif near:
            said = [wording.to_go(left)]
        else:
            said = [_("{label}: {short} to go until {last}, behind the pace.")]
        if near:
            said.append(_what_follows(target))
        need = needed.get(target.id)
        earn = need and wording.to_earn(format_amount(need.credits), exact=is_exact([need]))
        if need and need.credits > target.shortfall and (rolling or left >= 0):
            said.append(_("With what its parts ask for, {need} are to be earned."))
        if target.pending:
            said.append(_("{pending} more wait for codes."))
        if target.planned:
            many = wording.plural(target.planned)
            said.append(ngettext("{planned} more is planned.", "{planned} more are planned.", many))
        about = f"cycle {found.cycle.id} {target.id}" + ("" if rolling else f" {last}")
        pressing = [f"{about} short"] if rolling else []
        if target.status is TargetStatus.BEHIND:
            # Told in each third of its window: in the last one of a year the thresholds take over.
            third = (found.on - target.ahead.first).days * 3 // target.ahead.days
            pressing.append(f"{about} pace {third}")
        if left < 0:
            pressing.append(f"{about} ended")
        ends = () if rolling else thresholds(about, left, ahead.days)
        until, label = None if rolling else last, called + target.label
        values = {"label": label, "days": left, "need": earn}
        yield _due(found, target, said, until, pressing, ends, near=near, **values)


def _falling_short(found: Evaluation, ahead: Ahead, called: str) -> Iterator[Reminder]:
    """Targets of a rolling window that will be short, because records fall out of it."""
    if not found.window.rolling:
        return
    # A year at least, so that a nearer horizon does not take for over what a farther one has told.
    until = found.on + timedelta(days=max(ahead.within, *ahead.days, 365))
    coming = then = shortages(found, until, with_plan=False)
    if coming and any(one.activity.planned for one in found.records):
        then = shortages(found, until, with_plan=True)
    for target in found.targets:
        if target.shortfall or target.is_advice or target.id not in coming:
            continue
        day, short = coming[target.id]
        planned = then[target.id].day if target.id in then else None
        left = (day - found.on).days
        said = [
            ngettext(
                "{label}: {short} short from {day} on, in {days} day, when older records no longer count ({counted} of {required}).",
                "{label}: {short} short from {day} on, in {days} days, when older records no longer count ({counted} of {required}).",
                left,
            ),
            _what_follows(target),
        ]
        if planned is None:
            said.append(_("What is planned keeps it from that."))
        elif planned > day:
            said.append(_("With what is planned it is short from {planned} on."))
        keys = thresholds(f"cycle {found.cycle.id} {target.id} from {day}", left, ahead.days)
        near, label = left <= ahead.within, called + target.label
        values = {
            "label": label,
            "days": left,
            "day": as_day(day),
            "planned": planned and as_day(planned),
        }
        yield _due(found, short, said, day, (), keys, near=near, **values)


def _due(
    found: Evaluation,
    target: TargetProgress,
    said: Iterable[str],
    until: date | None,
    keys: Sequence[str],
    ends: tuple[str, ...],
    *,
    near: bool,
    **values: object,
) -> Reminder:
    """What is said of a target; what tells of its end sleeps while that is not near."""
    return Reminder(
        ReminderSort.TARGET,
        (*keys, *ends) if near else tuple(keys),
        " ".join(filter(None, said)).format_map(wording.of_target(target) | values),
        until,
        target.shortfall,
        target=target.id,
        cycle=found.cycle.id,
        asleep=() if near else ends,
        unit=found.rulebook.counts_in,
    )


def thresholds(about: str, left: int, days: Sequence[int]) -> tuple[str, ...]:
    """The keys of what is so many days ahead: one, and one for each threshold that has passed."""
    return (f"{about} ahead", *(f"{about} {one}" for one in days if left <= one))


def _what_follows(target: TargetProgress) -> str:
    """What the law makes of a shortfall; nothing where it is silent."""
    return target.rule.consequence and _("What follows: {consequence} ({consequence_cites}).")


def _window_before(found: Evaluation, since: date | None) -> Iterator[Evaluation]:
    """The cycle's window before this one, as it stands by now, if it ended on `since` or later.

    Its last thresholds may have passed while the computer was off.
    """
    earlier = window_before(found.rulebook, found.cycle, found.window)
    if earlier is not None and (since is None or earlier.span.last >= since):
        awards = [one.award for one in found.records]
        before = recount(found.rulebook, found.cycle, awards, found.on, looked_at=earlier)
        yield before._replace(targets=with_made_up(found, before.targets))


def _hand_in(found: Evaluation, ahead: Ahead, called: str) -> Iterator[Reminder]:
    """The papers of a cycle: from the day on which the law takes them, else as its end draws near."""
    days, rule = found.papers.hand_in, found.rulebook.hand_in
    last = (days or found.window.span).last
    left = (last - found.on).days
    if found.window.rolling or left < 0:
        return
    about = f"cycle {found.cycle.id} hand-in {last}"
    steps = tuple(f"{about} {one}" for one in ahead.days if left <= one)
    if rule is None:
        said = ngettext(
            "{what}: the cycle ends on {last}, in {count} day; `cmetrack export -o dossier.pdf` makes it.",
            "{what}: the cycle ends on {last}, in {count} days; `cmetrack export -o dossier.pdf` makes it.",
            left,
        )
        what, cites = _("The dossier"), ""
    else:
        said = ngettext(
            "{what}: to be handed in until {last}, in {count} day ({cites}).",
            "{what}: to be handed in until {last}, in {count} days ({cites}).",
            left,
        )
        what, cites = rule.about, rule.cites
        steps = (about, *steps) if days and found.on in days else ()
    if steps:
        text = said.format(what=called + what, last=as_day(last), count=left, cites=cites)
        yield Reminder(ReminderSort.HAND_IN, steps, text, last, cycle=found.cycle.id)


def standing(rulebook: Rulebook) -> Iterator[Reminder]:
    """That a law is a draft here, or has been replaced; told beside something that is due."""
    if said := " ".join(wording.standing(rulebook)):
        key = f"standing {rulebook.id} {rulebook.standing} {rulebook.superseded_by}".strip()
        yield Reminder(ReminderSort.STANDING, (key,), said)


# Single records


def _of_record(
    sort: ReminderSort, activity: Activity, key: str, sentence: str, **values: Any
) -> Reminder:
    what = sentence.format(**values)
    text = _("Record {id}, {title}: {what}").format(id=activity.id, title=activity.title, what=what)
    return Reminder(sort, (f"record {activity.id} {key}",), text, activity=activity.id)


def codes_due(found: Evaluation) -> Iterator[Reminder]:
    """Codes that were received and wait to be activated, with the credits that hang on them.

    One that is activated on a later day than today waits as well, but for nobody.
    """
    for one in found.records:
        code, awarded = one.activity.code, one.award.awarded
        waits = one.activity.code_status in (None, CodeStatus.RECEIVED)
        if code is not None and waits and one.reason is Reason.PENDING_CODE:
            values = {"credits": wording.credits(awarded), "code": code}
            sentence = ngettext(
                "{credits} waits for the code {code}.",
                "{credits} wait for the code {code}.",
                wording.plural(awarded),
            )
            due = _of_record(ReminderSort.CODE, one.activity, f"code {code}", sentence, **values)
            yield due._replace(credits=awarded)


def _rejected(found: Evaluation) -> Iterator[Reminder]:
    """Codes that the portal refused; the credits that hang on them are lost until it takes them."""
    for one in found.records:
        code, why = one.activity.code, one.activity.code_reason
        if code is not None and one.reason is Reason.REJECTED_CODE:
            sentence = _("the code {code} was rejected.")
            if why:
                sentence = _("the code {code} was rejected: {why}.")
            key = f"code {code} rejected"
            due = _of_record(ReminderSort.REJECTED, one.activity, key, sentence, code=code, why=why)
            yield due._replace(credits=one.award.awarded)


def _incomplete(found: Evaluation) -> Iterator[Reminder]:
    for notice in found.notices:
        if notice.code == "incomplete":
            [id] = notice.ids
            key = f"record {id} incomplete {found.rulebook.id}"
            text = _("Record {id}: {report}").format(id=id, report=notice.sentence)
            yield Reminder(ReminderSort.INCOMPLETE, (key,), text, activity=id)


def _planned(activities: Iterable[Activity], on: date) -> Iterator[Reminder]:
    """Plans whose day has passed: they were done, or not."""
    for one in activities:
        if one.planned and (day := one.last.day) < on:
            key, sentence = f"planned {day}", _("it was planned for {day}.")
            yield _of_record(ReminderSort.PLANNED, one, key, sentence, day=as_day(day))._replace(
                until=day
            )


def _evidence(activities: Iterable[Activity], look: Callable[[str], str]) -> Iterator[Reminder]:
    troubles = {
        "gone": ("evidence {path}", _("there is no {path}.")),
        "changed": ("evidence {path} changed", _("{path} is not the file that it was.")),
    }
    for activity in activities:
        for path in paths_in(activity.evidence):
            if trouble := troubles.get(look(path)):
                key, sentence = trouble[0].format(path=path), trouble[1]
                yield _of_record(ReminderSort.EVIDENCE, activity, key, sentence, path=path)
