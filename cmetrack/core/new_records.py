"""What the new records of an import would give, why some give nothing, and what might give more.

Looked at is no more than makes no difference to the time and the memory of an import.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from cmetrack.core.kinds import Named, disagreeing, doubted_in, named_in
from cmetrack.domain.activity import KINDS, Activity
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.notice import Notice, notice
from cmetrack.errors import NoLaw
from cmetrack.i18n import N_, gettext as _, ngettext, of_unit, word
from cmetrack.rules.award import Award, awarder
from cmetrack.rules.basis import lacked
from cmetrack.rules.once import Reason
from cmetrack.rules.refusal import is_of_another, refusal
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import Window

MOST = 2_000
"""So many records are all looked at;"""

FIRST = 300
"""of an import that brings more, so many stand for all, and no titles are compared with kinds."""

_ATTENDED = frozenset((*KINDS["course"], *KINDS["distance"], *KINDS["event"]))
_SHOWN = 10  # numbers of records in a sentence

_WITHOUT = {
    "end": N_("no last day"),
    "hours": N_("no hours"),
    "days": N_("no days"),
    "credits": N_("no credits"),
    "level": N_("no level"),
    "category": N_("no category of this law"),
    "index": N_("no index class"),
    "pages": N_("no number of pages"),
    "authors": N_("no number of authors"),
}


class More(NamedTuple):
    """What a note names that would give more, and the columns that would say so."""

    words: str
    cells: Mapping[str, Any]
    gives: Hundredths


class NewRecord(NamedTuple):
    """A new record: which of its file's rows it is, from 0, what it gives and why nothing.

    `lacking` are the columns of which any one would do; `reason` is why what it gives does not
    count, or not yet.
    """

    place: int
    line: int
    activity: Activity
    gives: Hundredths
    why: str = ""
    lacking: tuple[str, ...] = ()
    reason: Reason | None = None
    more: tuple[More, ...] = ()


class NewRecords(NamedTuple):
    """The new records of a file that were looked at, and whether these were `all` of them.

    The `unit` is what their worth is counted in.
    """

    records: Sequence[NewRecord] = ()
    all: bool = True
    unit: str = "credits"

    def incomplete(self) -> dict[str, object] | None:
        """How many of them lack what, by columns; None where none lacks a thing."""
        lacking = [one.lacking for one in self.records if one.lacking]
        missing: dict[str, int] = defaultdict(int)
        for column in (column for columns in lacking for column in columns):
            missing[column] += 1
        ordered = sorted(missing.items(), key=lambda one: -one[1])
        counts = {"looked_at": len(self.records), "records": len(lacking)}
        return {**counts, "missing": dict(ordered)} if lacking else None


def new_records(
    rulebook: Rulebook,
    cycle: Cycle,
    window: Window,
    on: date,
    records: Iterable[tuple[int, int, Activity]],
) -> list[NewRecord]:
    """What the records of these places and lines would give in a cycle, each for itself."""
    award = awarder(rulebook)
    others = partial(is_of_another, rulebook, cycle)
    return [_new_record(rulebook, award, others, window, on, *one) for one in records]


def _new_record(
    rulebook: Rulebook,
    award: Callable[[Activity], Award],
    is_of_another: Callable[[Award], bool],
    window: Window,
    on: date,
    place: int,
    line: int,
    activity: Activity,
) -> NewRecord:
    try:
        mine = award(activity)
    except NoLaw as error:
        return NewRecord(place, line, activity, 0, error.message)
    more = tuple(_more(award, mine))
    if mine.awarded:
        refused = [refusal(rulebook, part, window, on, with_planned=True) for part in mine.parts]
        reason = None if None in refused else next(why[0] for why in refused if why)
        if reason is not Reason.OUTSIDE_WINDOW and is_of_another(mine):
            reason = Reason.OTHER_SPECIALTY
        return NewRecord(place, line, activity, mine.awarded, reason=reason, more=more)
    reports = mine.valuation.reports
    columns = next(filter(None, map(lacked, reports)), ())
    if columns:
        without = [_(_WITHOUT[column]) for column in columns[:2]]
        why_not = _("{one} and {other}") if len(without) > 1 else "{one}"
        why_not = why_not.format(one=without[0], other=without[-1])
    else:
        said_by = [one.text for one in reports if one.incomplete]
        said_by += [step.text for step in mine.valuation.steps[-1:]]
        why_not = said_by[0].removesuffix(": 0") if said_by else ""
    return NewRecord(place, line, activity, 0, why_not, columns, more=more)


def _more(award: Callable[[Activity], Award], mine: Award) -> Iterator[More]:
    """What would be more, were what the record's note names so."""
    activity = mine.activity
    if activity.role == "teacher" and activity.kind in KINDS["event"]:  # `lector` at a congress
        cells: dict[str, Any] = {"role": "speaker"}
        if (gives := award(activity._replace(**cells)).awarded) > mine.awarded:
            yield More("teacher", cells, gives)
    for named in named_in(activity.notes or "", activity.title):
        for cells in _cells(named, activity):
            if (gives := award(activity._replace(**cells)).awarded) > mine.awarded:
                yield More(named.words, cells, gives)


def _cells(named: Named, activity: Activity) -> Iterator[dict[str, Any]]:
    if named.what in ("taught", "spoke", "coordinated"):
        if activity.role is None:
            teaches = named.what == "taught" and activity.kind in KINDS["course"]
            spoke = "teacher" if teaches else "speaker"
            yield {"role": "coordinator" if named.what == "coordinated" else spoke}
    elif activity.works_first is None and activity.works_co is None:
        if named.what != "co":
            yield {"works_first": named.number}
        if named.what != "first":
            yield {"works_co": named.number}


# What is told of them


def notices(found: NewRecords, *, stored: bool) -> list[Notice]:
    """What of all this somebody should know: by the records' numbers, or if none is `stored` lines."""
    return [
        *_gives_nothing(found, stored),
        *_pending(found, stored),
        *_against_titles(found, stored),
        *(_named(one, stored) for one in found.records if one.more),
        *_doubted(found, stored),
    ]


def _gives_nothing(found: NewRecords, stored: bool) -> Iterator[Notice]:
    groups: dict[str, list[NewRecord]] = defaultdict(list)
    for one in found.records:
        if not one.gives:
            groups[one.why].append(one)
    none = [one for ones in groups.values() for one in ones]
    if not none:
        return
    because = _("{why} ({where})")
    reasons = (
        because.format(why=why or _("by the law"), where=_where(ones, stored))
        for why, ones in sorted(groups.items(), key=lambda group: -len(group[1]))
    )
    said = of_unit(
        found.unit,
        ngettext(
            "{none} of {those} gives 0 credits: {reasons}",
            "{none} of {those} give 0 credits: {reasons}",
            len(none),
        ),
        ngettext(
            "{none} of {those} gives 0 hours: {reasons}",
            "{none} of {those} give 0 hours: {reasons}",
            len(none),
        ),
        ngettext(
            "{none} of {those} counts for nothing: {reasons}",
            "{none} of {those} count for nothing: {reasons}",
            len(none),
        ),
    )
    yield _told("gives-nothing", said, found, none, stored, reasons="; ".join(reasons))


def _pending(found: NewRecords, stored: bool) -> Iterator[Notice]:
    waiting = [one for one in found.records if one.reason is Reason.PENDING_CODE]
    if waiting:
        said = ngettext(
            "{none} of {those} waits for its code: {credits} credits are pending ({where})",
            "{none} of {those} wait for their codes: {credits} credits are pending ({where})",
            len(waiting),
        )
        credits = format_amount(sum(one.gives for one in waiting))
        yield _told("pending-codes", said, found, waiting, stored, credits=credits)


def _against_titles(found: NewRecords, stored: bool) -> Iterator[Notice]:
    if not found.all:
        return
    groups: dict[tuple[str, str], list[NewRecord]] = defaultdict(list)
    words = {}
    for one in found.records:
        if other := disagreeing(one.activity.kind, one.activity.title):
            groups[one.activity.kind, other.kind].append(one)
            words[one.activity.kind, other.kind] = other.words
    for (kind, other_kind), ones in groups.items():
        said = ngettext(
            "{none} of {those} is a '{kind}' here, and its title says '{words}', which is '{other}' ({where})",
            "{none} of {those} are a '{kind}' here, and their titles say '{words}', which is '{other}' ({where})",
            len(ones),
        )
        values = {"kind": word("kind", kind), "other": word("kind", other_kind)}
        yield _told(
            "kind-differs", said, found, ones, stored, words=words[kind, other_kind], **values
        )


def _told(
    code: str, said: str, found: NewRecords, ones: Sequence[NewRecord], stored: bool, **values: str
) -> Notice:
    count = len(found.records)
    those = str(count) if found.all else _("the first {count}").format(count=count)
    where = _where(ones, stored)
    told = notice(code, said, none=len(ones), those=those, where=where, **values)
    return told._replace(ids=tuple(one.activity.id for one in ones) if stored else ())


def _where(ones: Sequence[NewRecord], stored: bool) -> str:
    numbers = [one.activity.id if stored else one.line for one in ones]
    shown = ", ".join(map(str, numbers[:_SHOWN])) + (", …" if len(numbers) > _SHOWN else "")
    if stored:
        return ngettext("record {ids}", "records {ids}", len(ones)).format(ids=shown)
    return ngettext("line {ids}", "lines {ids}", len(ones)).format(ids=shown)


def _doubted(found: NewRecords, stored: bool) -> Iterator[Notice]:
    for one in found.records[:FIRST]:
        activity = one.activity
        if not one.gives or activity.planned or activity.attended in ("part", "failed"):
            continue
        for doubt in doubted_in(activity.notes or "", activity.title)[:1]:
            said = _("'{words}' stands there, and it gives {gives} all the same")
            hint = _("`cmetrack rm {id}` takes it out.")
            if doubt.what in ("part", "failed") and activity.kind in _ATTENDED:
                hint = _("`cmetrack edit {id} --attended {what}` says so.")
            elif doubt.what == "planned":
                hint = _("`cmetrack edit {id} --state planned` says so.")
            values = {**doubt._asdict(), "gives": format_amount(one.gives)}
            told = notice("doubted", said, hint if stored else "", id=activity.id, **values)
            yield told.on_line(one.line)._replace(ids=(activity.id,) if stored else ())


def _named(one: NewRecord, stored: bool) -> Notice:
    more = one.more[0]
    others = [other.cells for other in one.more[1:] if other.words == more.words]
    said = _("'{words}' would give {more} in place of {gives}; it was not taken")
    options = " ".join(map(_option, more.cells.items()))
    hint = _("`cmetrack edit {id} {options}` sets it.")
    if others:
        hint = _("`cmetrack edit {id} {options}` sets it, or {others}.")
    if not stored:
        hint = _("Once it is in, `cmetrack edit` sets it: {options}.")
    told = notice(
        "role-named",
        said,
        hint,
        words=more.words,
        more=format_amount(more.gives),
        gives=format_amount(one.gives),
        id=one.activity.id,
        options=options,
        others=", ".join(" ".join(map(_option, cells.items())) for cells in others),
    )
    return told.on_line(one.line)._replace(ids=(one.activity.id,) if stored else ())


def _option(cell: tuple[str, Any]) -> str:
    if cell == ("role", "teacher"):
        return _("--role teacher --hours HOURS-TAUGHT")
    return f"--{cell[0].replace('_', '-')} {cell[1]}"
