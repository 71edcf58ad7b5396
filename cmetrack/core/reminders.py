"""What is due on a day, and what of it was told already: each thing once, whatever cron does.

A thing is due on every day until it is over. It goes by its keys, which stay the same as long as
the matter is the same: the end of a window has one key for each threshold that has passed. It is
told if it was not told since it last became due. Nothing depends on the run of a certain day: a
threshold that passed while the computer was off is found by the next run. When a thing is over
(a gap closed, a code activated) that is remembered, so that it is told anew should it come again.

The clock may go wrong. A day that was set back or ahead proves neither that something is over
nor that it was told in time, so what was seen on a later day than today's does not count.

A run takes a lease of what it is going to tell, tells it, and then remembers it. What is
remembered was delivered, always; a run that dies between the two may let a thing be told twice,
never not at all. Of two runs at once the second leaves alone what the first has a lease of.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.forecast import shortages
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.domain.evidence import paths_in
from cmetrack.i18n import day as as_day, gettext as _, ngettext
from cmetrack.rules.count import count
from cmetrack.rules.need import each_need
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress, TargetStatus, progress
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import window_before


class ReminderSort(StrEnum):
    """The sorts of what may be due, in the order in which they are told."""

    TARGET = "target"
    HAND_IN = "hand-in"
    PAPER = "paper"
    CODE = "code"
    PLANNED = "planned"
    INCOMPLETE = "incomplete"
    EVIDENCE = "evidence"
    STANDING = "standing"


REMIND_DAYS = (90, 30, 7, 1)
"""So many days before a window ends, what it still lacks is told."""

LEASE = timedelta(minutes=1)
"""So long a lease holds: longer than any notifier gets, shorter than anybody waits for a run."""


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


class Told(NamedTuple):
    """The day on which a thing was told, and the day on which it was then found to be over."""

    on: date
    over: date | None = None

    def holds(self, on: date) -> bool:
        """Whether a thing that is due on a day is still the one that was told.

        It is another one if it was over in between. It also is if it was told under a clock
        that was far ahead: then it was over after that, on an earlier day.
        """
        return self.over is None or self.over > on or self.over < self.on <= on


Memory = Mapping[str, Told]
"""What was told, by the keys of the dues."""


class Lease(NamedTuple):
    """A thing that a run has taken upon itself to tell, by its key; nobody else does meanwhile.

    It lapses if that run dies. A clock that has gone back since does not keep it.
    """

    key: str
    by: str
    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether that run may still be at it."""
        return self.since <= now < self.until


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
        found += _hand_in(one, called)
        found += _falling_short(one, ahead, called)
        found += codes_due(one)
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
    needed = {one.target.id: one.credits for one in each_need(found.needs)}
    for target in found.targets:
        last, left = target.span.last, (target.span.last - found.on).days
        if not target.shortfall or target.is_advice or target.status is TargetStatus.UPCOMING:
            continue
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
        need = needed.get(target.id, 0)
        if need > target.shortfall and (rolling or left >= 0):
            said.append(_("With what its parts ask for, {need} are to be earned."))
        if target.pending:
            said.append(_("{pending} more wait for codes."))
        if target.planned:
            said.append(_("{planned} more are planned."))
        about = f"cycle {found.cycle.id} {target.id}" + ("" if rolling else f" {last}")
        pressing = [f"{about} short"] if rolling else []
        if target.status is TargetStatus.BEHIND:
            # Told in each third of its window: in the last one of a year the thresholds take over.
            third = (found.on - target.span.first).days * 3 // target.span.days
            pressing.append(f"{about} pace {third}")
        if left < 0:
            pressing.append(f"{about} ended")
        ends = () if rolling else _thresholds(about, left, ahead.days)
        until, label = None if rolling else last, called + target.label
        values = {"label": label, "days": left, "need": format_amount(need)}
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
                "{label}: {short} short from {day} on, in {days} day, when older records no longer "
                "count ({counted} of {required}).",
                "{label}: {short} short from {day} on, in {days} days, when older records no "
                "longer count ({counted} of {required}).",
                left,
            ),
            _what_follows(target),
        ]
        if planned is None:
            said.append(_("What is planned keeps it from that."))
        elif planned > day:
            said.append(_("With what is planned it is short from {planned} on."))
        keys = _thresholds(f"cycle {found.cycle.id} {target.id} from {day}", left, ahead.days)
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
    )


def _thresholds(about: str, left: int, days: Sequence[int]) -> tuple[str, ...]:
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
        records, highest = count(found.rulebook, found.cycle, awards, earlier, found.on)
        targets = progress(found.rulebook, found.cycle, records, earlier, found.on)
        yield found._replace(
            window=earlier, records=records, targets=targets, highest_total=highest
        )


def _hand_in(found: Evaluation, called: str) -> Iterator[Reminder]:
    """The papers of a cycle, from the day on which they may be handed in to its last."""
    days, rule = found.hand_in, found.rulebook.hand_in
    if days is None or rule is None or found.on not in days:
        return
    said = ngettext(
        "{what}: to be handed in until {last}, in {count} day ({cites}).",
        "{what}: to be handed in until {last}, in {count} days ({cites}).",
        (days.last - found.on).days,
    )
    text = said.format(
        what=called + rule.about,
        last=as_day(days.last),
        count=(days.last - found.on).days,
        cites=rule.cites,
    )
    key = f"cycle {found.cycle.id} hand-in {days.last}"
    yield Reminder(ReminderSort.HAND_IN, (key,), text, days.last, cycle=found.cycle.id)


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


# What was told already


def untold(dues: Iterable[Reminder], memory: Memory, on: date) -> list[Reminder]:
    """Those of the dues that are new, each with the keys that are new of it."""
    new = ((due, tuple(key for key in due.keys if _is_new(key, memory, on))) for due in dues)
    return [due._replace(keys=keys) for due, keys in new if keys]


def not_alone(dues: Sequence[Reminder]) -> list[Reminder]:
    """The dues, where one of them is more than a word on the law: that is never told alone."""
    if all(due.sort is ReminderSort.STANDING for due in dues):
        return []
    return list(dues)


def leases_for(dues: Iterable[Reminder], by: str, now: datetime) -> list[Lease]:
    """The leases of a run that goes to tell these."""
    return [Lease(key, by, now, now + LEASE) for due in dues for key in due.keys]


def with_leases(memory: Memory, leases: Iterable[Lease], on: date) -> Memory:
    """The memory as it will be once the others have told what they are telling."""
    return {**memory, **{one.key: Told(on) for one in leases}}


def remember(
    memory: Memory, dues: Sequence[Reminder], told: Sequence[Reminder], on: date
) -> Memory:
    """What is known after a day on which these were due and those of them were told."""
    due_keys = {key for due in dues for key in due.keys + due.asleep}
    after = {
        key: Told(one.on, None if key in due_keys else on) if one.holds(on) else one
        for key, one in memory.items()
    }
    after |= {key: Told(on) for due in told for key in due.keys if _is_new(key, memory, on)}
    forgotten = on - timedelta(days=400)  # kept a while for the sake of a clock that goes wrong
    return {
        key: one
        for key, one in after.items()
        if one.over is None or not one.on <= one.over < forgotten
    }


def _is_new(key: str, memory: Memory, on: date) -> bool:
    return key not in memory or not memory[key].holds(on)
