"""JSON out: results as values with the keys that scripts rely on; numbers exact, never floats."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from cmetrack.core.adjustments import adjusted_targets, label_of
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.credits import HOUR, MINUTE, in_hundredths, rounded
from cmetrack.domain.cycle import RETIRED, Adjustment, Cycle
from cmetrack.domain.dates import Span
from cmetrack.domain.periodical import Periodical
from cmetrack.present.json_text import Amount

if TYPE_CHECKING:
    from cmetrack.core.comparing import Comparison, CycleDifference
    from cmetrack.core.evaluate import Evaluation
    from cmetrack.core.forecast import Forecast
    from cmetrack.core.own import GoalProgress
    from cmetrack.core.plan import Foreseen, Overview
    from cmetrack.core.reminders import Reminder
    from cmetrack.core.roster import RosterLine
    from cmetrack.core.suggest import Suggestion
    from cmetrack.core.sums import Subtotal
    from cmetrack.domain.own import OwnDate
    from cmetrack.rules.counted import Counted
    from cmetrack.rules.law_of_records import Checklist
    from cmetrack.rules.need import Need
    from cmetrack.rules.rulebook import Rulebook

JsonObject = dict[str, Any]

# What a thing has under which keys

_AMOUNTS = frozenset(
    [
        *("amount", "any_kind", "awarded", "counted", "credits", "given", "hourly", "most"),
        *("needed", "needed_with_plan", "pace", "pending", "planned", "programme", "required"),
        *("required_by_law", "shortfall", "sizes", "value", "with_plan"),
    ]
)


@cache
def _readers(keys: str) -> list[tuple[str, "attrgetter[Any]", bool]]:
    """For each key what reads it, and whether it reads an amount; `end=span.last` is read there."""
    paths = [
        (key, path or key) for key, _sign, path in (one.partition("=") for one in keys.split())
    ]
    return [(key, attrgetter(path), path.split(".")[-1] in _AMOUNTS) for key, path in paths]


def keyed(thing: object, keys: str) -> JsonObject:
    """What a thing has under these keys."""
    return {
        key: _amount(read(thing)) if amount else read(thing) for key, read, amount in _readers(keys)
    }


def _each_keyed(things: Iterable[object], keys: str) -> list[JsonObject]:
    return [keyed(thing, keys) for thing in things]


def _amount(value: Any) -> Any:
    """Hundredths, or several of them, or credits a month, which are fractions, as numbers."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return [Amount(one) for one in value]
    return Amount(value if isinstance(value, int) else rounded(value, 1))


# Records and how a cycle stands


def activity_json(activity: Activity) -> JsonObject:
    """A record by its columns: the id, then all of them; null where not known."""
    shown: JsonObject = {"id": activity.id}
    for (name, column), value in zip(COLUMNS.items(), activity[1:], strict=True):
        shown[name] = Amount(value) if column.amount and value is not None else value
        if name == "hours" and activity.hours is not None:
            shown[name] = Amount(in_hundredths(activity.hours))
            if activity.hours % (HOUR // 100):
                shown["minutes"] = activity.hours // MINUTE
    return shown


def record_json(one: "Counted") -> JsonObject:
    """A record of `list --json`: its columns, then what it is worth, what counts, and why."""
    return {
        **activity_json(one.activity),
        **keyed(one, "programme_credits=award.valuation.programme awarded=award.awarded"),
        **keyed(one, "counted reason because"),
        "steps": _each_keyed(one.steps, "text cites value rule"),
        "reports": _each_keyed(one.reports, "text incomplete"),
    }


def records_json(records: "Iterable[Counted]") -> list[JsonObject]:
    """`list --json`."""
    return [record_json(one) for one in records]


def worth_json(standings: "Iterable[tuple[Evaluation, Counted]]") -> JsonObject:
    """What a record is worth in each of several cycles."""
    cycle, worth = "id=cycle.id name=cycle.name rulebook=rulebook.id", "awarded=award.awarded"
    return {
        "cycles": [
            {
                **keyed(found, cycle),
                **keyed(one, f"{worth} counted reason because"),
                "categories": {name: Amount(its) for name, its in one.categories.items()},
            }
            for found, one in standings
        ]
    }


def sums_json(found: "Iterable[Subtotal]", keys: Sequence[str]) -> list[JsonObject]:
    """`list --sum --json`: what the sums go by, how many records there are, what they give and count."""
    return [
        {**dict(zip(keys, one.by, strict=True)), **keyed(one, "records awarded counted")}
        for one in found
    ]


def code_json(one: "Counted", state: str) -> JsonObject:
    """A code of `code list --json`, with the state that it is in."""
    return {
        **keyed(one.activity, "id kind title start end code"),
        "code_status": state,
        **keyed(one.activity, "code_date code_reason"),
        **keyed(one, "awarded=award.awarded counted reason"),
    }


def cycle_json(cycle: Cycle) -> JsonObject:
    """A cycle as it was given."""
    return {
        **keyed(cycle, "id name rulebook specialty"),
        "retired": cycle.variant == RETIRED,
        **keyed(cycle, "variant law_of in_use=current given_start=start"),
    }


def cycles_json(cycles: Iterable[tuple[Cycle, Span]]) -> list[JsonObject]:
    """`cycle list --json`: each cycle with the days that it looks at, and what is stated of it."""
    return [
        cycle_json(one)
        | {"start": its.first, "end": its.last}
        | {"adjustments": list(map(adjustment_json, one.adjustments))}
        for one, its in cycles
    ]


def adjustment_json(one: Adjustment) -> JsonObject:
    """What is stated of a cycle."""
    return keyed(one, "id cycle name first last amount evidence note")


def adjustments_json(cycle: Cycle, book: "Rulebook") -> JsonObject:
    """`cycle adjust --json`: what the law knows, and what was stated."""
    return {
        "cycle": cycle.id,
        "rulebook": book.id,
        "known": [
            {
                "name": one.name,
                "label": label_of(book, one.name),
                **keyed(one, "effect cites needs"),
            }
            | {"by_law": [span._asdict() for span in one.by_law]}
            for one in book.adjustments
        ],
        "stated": [adjustment_json(one) for one in cycle.adjustments],
    }


def difference_json(one: "CycleDifference") -> JsonObject:
    """One thing that is otherwise, with amounts as numbers."""
    sides = {"before": one.before, "after": one.after}
    exact = {key: Amount(side) if isinstance(side, int) else side for key, side in sides.items()}
    return {"what": one.what, "target": one.target, "label": one.label, **exact}


def periodical_json(one: Periodical) -> JsonObject:
    """A journal of the list."""
    return keyed(one, "id title issn=issns index=indexed")


def status_json(
    found: "Evaluation", name: str | None = None, before: "Evaluation | None" = None
) -> JsonObject:
    """`status --json`: the cycle's window, its targets, whether they are met, what to know.

    `name` is the doctor's, `before` the cycle before this one.
    """
    window = "start=window.span.first end=window.span.last rolling=window.rolling"
    amounts = "required counted shortfall pending planned status cites=rule.cites"
    sort = "unit=rule.unit severity=rule.severity rank=rule.rank instead last_done due_again=again"
    sort += " required_by_law=required_by_law waived=is_waived"
    target = f"id label start=span.first end=span.last {amounts} {sort}"
    return {
        **keyed(found, "rulebook=rulebook.id on"),
        "cycle": keyed(found, f"id=cycle.id name=cycle.name {window}"),
        "targets": _each_keyed(found.targets, target),
        "hand_in": (days := found.papers.hand_in) and keyed(days, "start=first end=last"),
        "grants": _each_keyed(found.grants, "credits=given on cites"),
        "brought": (brought := found.window.brought)
        and {
            **keyed(brought, "last until"),
            "lacked": Amount(brought.lacked),
            "still_lacks": Amount(found.still_lacks),
            "carried": Amount(brought.above),
        },
        "adjustments": list(map(adjustment_json, found.cycle.adjustments)),
        "law_of": found.cycle.law_of,
        "adjusted": _each_keyed(
            adjusted_targets(found), "name label effect targets first last amount by cites text"
        ),
        "met": found.met,
        "to_earn": Amount(found.to_earn),
        "highest_total": Amount(found.highest_total) if found.main is not None else None,
        "warnings": [
            {"activity": notice.ids[0], "code": notice.code, "message": notice.sentence}
            for notice in found.notices
        ],
        "doctor": {"name": name, "specialty": found.cycle.specialty},
        "previous": before
        and {
            **keyed(before, "start=window.span.first end=window.span.last met"),
            "targets": _each_keyed(before.targets, target),
        },
        "standing": found.rulebook.standing or None,
        "superseded_by": found.rulebook.superseded_by or None,
    }


def roster_json(lines: "Iterable[RosterLine]") -> list[JsonObject]:
    """`roster --json`: a row for each ledger; one that cannot be read has an `error`."""
    return _each_keyed(
        lines,
        "ledger doctor specialty rulebook cycle end shortfall short due_codes error message dossier",
    )


def comparison_json(found: "Comparison") -> JsonObject:
    """`rules compare --json`: how the cycle stands by each law, and each record that differs."""
    sides = {"before": found.before, "after": found.after}
    counts = "awarded=award.awarded counted reason because about=award.valuation.norm.about"
    return {
        "on": found.before.on,
        **{side: status_json(one) for side, one in sides.items()},
        "records": [
            keyed(both.before, "id=activity.id title=activity.title")
            | {
                side: keyed(one, f"{counts} cites=award.valuation.norm.cites")
                for side, one in zip(sides, both, strict=True)
            }
            for both in found.records
        ],
    }


def reminder_json(due: "Reminder") -> JsonObject:
    """One thing of `remind --json`: its sort, in words, what it is about, what is new of it."""
    return keyed(due, "sort text until credits activity target cycle keys")


def forecast_json(found: "Forecast") -> JsonObject:
    """What `status --forecast` adds: each target's months, what falls out of the window, and when."""
    rates = (
        "needed_per_month=needed needed_per_month_with_plan=needed_with_plan pace_per_month=pace"
    )
    days = "reached reached_with_plan short_from short_from_with_plan"
    return {
        "until": found.until,
        "targets": [
            {
                **keyed(one, f"id=progress.id {rates} {days}"),
                "months": _each_keyed(one.points, "on=day required counted with_plan"),
            }
            for one in found.outlooks
        ],
        "leaving": [
            {
                "day": one.day,
                "records": _each_keyed(one.records, "id=activity.id counted"),
                "targets": _each_keyed(one.totals, "id counted shortfall"),
            }
            for one in found.leaving
        ],
    }


# The plan

_ROW = (
    "id=then.id label=then.label required=then.required counted=now.counted "
    "with_plan=then.counted shortfall=then.shortfall"
)
_GAP = "id label start=span.first end=span.last shortfall cites=rule.cites"


def overview_json(found: "Overview", dues: "Iterable[Reminder]") -> JsonObject:
    """`plan --json`: the targets done and with the plan, the records, what would be missing."""
    return {
        **keyed(found, "rulebook=now.rulebook.id on=now.on by=then.on"),
        "targets": _each_keyed(found.rows, _ROW),
        "planned": records_json(found.ahead),
        "overdue": records_json(found.overdue),
        "missing": _each_keyed(found.missing, _GAP),
        "to_earn": Amount(found.to_earn),
        "dues": _each_keyed(dues, "activity until message=text"),
    }


def foreseen_json(found: "Foreseen") -> JsonObject:
    """`plan check --json`: the record as it would count, what it adds, what it displaces."""
    record = "id=after.activity.id title=after.activity.title"
    return {
        **record_json(found.record),
        "id": None,
        "by": found.then.on,
        "targets": _each_keyed(found.rows, _ROW),
        "displaces": [
            {
                **keyed(one, f"{record} before=before.counted after=after.counted"),
                "reason": one.after.reason,
                "cites": one.after.cuts[-1].cites,
            }
            for one in found.displaced
        ],
    }


def suggestion_json(found: "Suggestion") -> JsonObject:
    """`plan suggest --json`: what is needed, and the most that one record may give."""
    offer = "rule about kinds most_by_days=most per_hour=hourly sizes cites counts_for=helps"
    return {
        **keyed(found.plan, "on=now.on by=then.on"),
        "needs": list(map(_need, found.needs)),
        "to_earn": Amount(found.plan.to_earn),
        "instead": found.instead
        and {
            **keyed(found.instead, "any_kind"),
            "part": {"id": found.instead.part.id, "credits": Amount(found.instead.for_part)},
            **keyed(found.instead, "counting in_place_of=back"),
        },
        "other_specialties": found.room
        and {"room": Amount(found.room[0]), "cites": found.room[1].cites},
        "offers": [
            {
                **keyed(one, offer),
                "free": one.free
                and keyed(one.free, "first last again_from=after cites=rule.cites"),
            }
            for one in found.offers
        ],
    }


def _need(one: "Need") -> JsonObject:
    """What a target needs, and its parts, each with what may be of any kind."""
    return {
        **keyed(one.target, f"{_GAP} target=id"),
        "credits": Amount(one.credits),
        "parts": list(map(_need, one.parts)),
        "any_kind": Amount(one.rest if one.target.rule.takes_any_kind else 0),
    }


def papers_json(
    activity: Activity, lists: "Iterable[Checklist]", ticks: Mapping[str, str]
) -> JsonObject:
    """`plan papers --json`: each list with its items, ticked or not, with their notes."""
    return {
        **keyed(activity, "id title"),
        "lists": [
            {
                **keyed(one, "name about cites"),
                "items": [
                    {
                        **keyed(item, "key says"),
                        "ticked": item.key in ticks,
                        "note": ticks.get(item.key) or None,
                        "within_days": item.within_days,
                    }
                    for item in one.items
                ],
            }
            for one in lists
        ],
    }


# What doctors set themselves, and the page that `cmetrack` alone shows


def date_json(one: "OwnDate", on: date) -> JsonObject:
    """A date of the doctor's own, with its next day; null where it has none."""
    return {**keyed(one, "id title date=day every"), "next": one.after(on)}


def dates_json(
    dates: "Iterable[OwnDate]",
    due: "Iterable[Reminder]",
    quiet: Mapping[str, date | None],
    on: date,
) -> JsonObject:
    """`remind list --json`: the dates, and all that is due with its name and what is quiet."""
    return {
        "on": on,
        "dates": [date_json(one, on) for one in dates],
        "due": [
            {
                "name": one.handle,
                **reminder_json(one),
                "quiet": one.matter in quiet,
                "quiet_until": quiet.get(one.matter),
            }
            for one in due
        ],
    }


def goal_json(one: "GoalProgress") -> JsonObject:
    """A goal of the doctor's own and how it stands in the days that are not over."""
    return {
        **keyed(one.goal, "id title unit every"),
        **keyed(one, "start=span.first end=span.last required=goal.required"),
        **keyed(one, "counted planned shortfall kinds=goal.kinds words=goal.words"),
    }


def dashboard_json(
    found: "Sequence[Evaluation]",
    goals: "Sequence[GoalProgress]",
    due: "Sequence[Reminder]",
    on: date,
    name: str | None,
) -> JsonObject:
    """`cmetrack --json`: every cycle as `status` has it, the doctor's goals, all that is due."""
    return {
        "on": on,
        "cycles": [status_json(one, name) for one in found],
        "goals": list(map(goal_json, goals)),
        "due": list(map(reminder_json, due)),
    }
