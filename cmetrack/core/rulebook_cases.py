"""Cases: situations with their answers worked out by hand, as data that a lawyer can read.

The program's own tests and `cmetrack rules test`, for a rulebook that a user brings, run them
here. A `[[case]]` names its records as a file would hold them, and what each gives, why not,
and how the targets stand (`false`: one is not asked for); only what it names is compared. A `[[code]]` names what was typed
and what it becomes or where it is refused, a `[[letter]]` a record and what its letter lacks,
a `[[due]]` a record with what is ticked off and until when the rest of it is due. A case about
one of several cycles names the specialties of those `made_before` and `made_after` it; the law may
be that `law_of` a day, and what was stated of the cycle is a list of tables `adjustment`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple

from cmetrack.core.checklists import completion_dues
from cmetrack.core.codes import letter, missing
from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.core.record_reader import Allowed, make_activity
from cmetrack.domain.activity import Activity
from cmetrack.domain.categories import categories_of
from cmetrack.domain.codes import BadCode, read_code
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.credits import Hundredths, parse_amount
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.domain.dates import parse_day
from cmetrack.errors import BadInput, CmetrackError
from cmetrack.i18n import gettext as _
from cmetrack.rules.categories import category_words
from cmetrack.rules.counted import Counted
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.rulebook import Rulebook

Load = Callable[[str], Rulebook]

_ENTRY_KEYS = {"name", "shows", "rulebook", "on"}


class CaseDifference(NamedTuple):
    """Where a case and the program disagree: at what, what the case says, what the program."""

    what: str
    wanted: object
    found: object

    @property
    def text(self) -> str:
        """The sentence, in the user's language."""
        said = _("{what}: the case says {wanted}, the program {found}")
        if self.wanted is False and self.found is None:
            return _("{what}: the case says that it is not asked for, and it is").format(
                what=self.what
            )
        return said.format(what=self.what, wanted=_shown(self.wanted), found=_shown(self.found))


class Outcome(NamedTuple):
    """What came of one case: the rules it shows, each difference, and how the program came to it."""

    name: str
    shows: tuple[str, ...]
    differences: tuple[CaseDifference, ...]
    records: tuple[Counted, ...] = ()
    targets: tuple[TargetProgress, ...] = ()
    found: Evaluation | None = None

    @property
    def is_of_sums(self) -> bool:
        """Whether more differs than what single records give."""
        ids = {str(one.activity.id) for one in self.records}
        return any(one.what.partition(".")[0] not in ids for one in self.differences)


def run_cases(data: Mapping[str, Any], file: str, load: Load) -> Iterator[Outcome]:
    """Run everything that a file holds; its `rulebook` and `on` are the cases' defaults.

    What is wrong in cases that cannot be read is said of all of them, at the end.
    """
    sorts = {
        "case": _differences,
        "code": _code_differences,
        "letter": _letter_differences,
        "due": _due_differences,
    }
    with _read_strictly(file):
        _only(data, {"rulebook", "on", *sorts})
        for sort in sorts:
            if not isinstance(data.get(sort, []), list):
                raise BadInput(_("'{key}' should be a list of tables"), key=sort)
    defaults = {key: data[key] for key in ("rulebook", "on") if key in data}
    unreadable: list[str] = []
    for sort, compare in sorts.items():
        for case in data.get(sort, []):
            name = str(case.get("name", "")) if isinstance(case, dict) else ""
            try:
                with _read_strictly(file, name):
                    described = {**defaults, **case}
                    differences = tuple(compare(described, load))
                    shows = tuple(described.get("shows", ()))
                    on_the_way = _on_the_way(described, load, differences) if sort == "case" else ()
            except BadInput as error:
                unreadable.append(error.message)
            else:
                yield Outcome(name, shows, differences, *on_the_way)
    if unreadable:
        raise BadInput("\n".join(unreadable))


@contextmanager
def _read_strictly(file: str, name: str = "") -> Iterator[None]:
    try:
        yield
    except KeyError as error:
        reason = _("{key} is missing").format(key=error)
    except CmetrackError as error:
        reason = error.message
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        reason = _("a value is of the wrong sort; columns and days are texts in quotes")
    else:
        return
    said = _("{file}: the cases cannot be read: {reason}")
    if name:
        said = _("{file}: the case '{name}' cannot be read: {reason}")
    raise BadInput(said, file=file, name=name, reason=reason)


def _evaluated(case: Mapping[str, Any], load: Load) -> Evaluation:
    own = {"working", "start", "variant", "specialty", "record", "made_before", "made_after"}
    own |= {"law_of", "adjustment"}
    answers = {"targets", "met", "highest_total", "to_earn", "hand_in", "grants", "still_lacks"}
    _only(case, _ENTRY_KEYS | own | answers)
    rulebook, specialty = load(case["rulebook"]), case.get("specialty")
    before, after = case.get("made_before", []), case.get("made_after", [])
    codes = (rulebook.codes,) if rulebook.codes else ()
    allowed = Allowed(codes, tuple(filter(None, (*before, specialty, *after))))
    activities = []
    for id, record in enumerate(case["record"], start=1):
        _only(record, {*COLUMNS, "gives"})
        cells = {key: value for key, value in record.items() if key != "gives"}
        for key, value in cells.items():
            if not isinstance(value, str):
                why = _("'{key}' should be a text in quotes, as in a file: {key} = \"{value}\"")
                raise BadInput(why, key=key, value=value)
        activities.append(make_activity(cells, allowed)._replace(id=id))
        _known_categories(rulebook, activities[-1])
    start = parse_day(case["start"]) if case.get("start") else None
    cycle = Cycle(1, case["rulebook"], start, case.get("variant"), specialty)
    law_of = parse_day(case["law_of"]) if case.get("law_of") else None
    cycle = cycle._replace(law_of=law_of, adjustments=tuple(_adjustments(case, rulebook)))
    all_of_them = (cycle._replace(specialty=one or None) for one in (*before, specialty, *after))
    cycle = cycle._replace(beside=tuple(all_of_them))
    return evaluate(rulebook, cycle, activities, parse_day(case["on"]))


def _known_categories(rulebook: Rulebook, record: Activity) -> None:
    """Refuse a category that the law has not; beside one that names its country it is another law's."""
    words, here = category_words(rulebook), f"{rulebook.country.lower()}-"
    names = [one.name for one in categories_of(record.category or "")]
    for name in (name for name in names if words and name not in words):
        if name.startswith(here) or not any(one.startswith(here) for one in names):
            said = _(
                "column 'category': '{name}' is no category of {rulebook} (allowed: {allowed})"
            )
            raise BadInput(said, name=name, rulebook=rulebook.id, allowed=", ".join(sorted(words)))


def _adjustments(case: Mapping[str, Any], rulebook: Rulebook) -> Iterator[Adjustment]:
    rules = {one.name: one for one in rulebook.adjustments if not one.by_law}
    for id, one in enumerate(case.get("adjustment", []), start=1):
        if one["name"] not in rules:
            said = _("{rulebook} has no adjustment '{name}'")
            raise BadInput(said, rulebook=rulebook.id, name=one["name"])
        _only(one, {"name", "first", "last", "amount", "evidence"})
        first, last = (parse_day(one[key]) if key in one else None for key in ("first", "last"))
        if (first is None) != (last is None) and not (first and rules[one["name"]].may_stay_open):
            raise BadInput(_("'{name}' has a first day or a last one alone."), name=one["name"])
        amount = parse_amount(one["amount"]) if "amount" in one else None
        yield Adjustment(id, 1, one["name"], first, last, amount, one.get("evidence"))


def _on_the_way(
    case: Mapping[str, Any], load: Load, differences: Collection[CaseDifference]
) -> tuple[tuple[Counted, ...], tuple[TargetProgress, ...], Evaluation | None]:
    """The records and targets behind what differs; of a sum all the records."""
    if not differences:
        return (), (), None
    found = _evaluated(case, load)
    heads = {one.what.partition(".")[0] for one in differences}
    records = sorted(found.records, key=lambda one: one.activity.id)
    named = tuple(one for one in records if str(one.activity.id) in heads)
    targets = tuple(one for one in found.targets if one.id in heads)
    return named if len(named) == len(heads) else tuple(records), targets, found


def _differences(case: Mapping[str, Any], load: Load) -> Iterator[CaseDifference]:
    found = _evaluated(case, load)
    warned = {id for notice in found.notices for id in notice.ids}
    for one in sorted(found.records, key=lambda one: one.activity.id):
        id = one.activity.id
        programme = one.award.valuation.programme
        actual = {
            "programme_credits": "null" if programme is None else _credits(programme),
            "awarded": _credits(one.award.awarded),
            "counted": _credits(one.counted),
            "reason": one.reason,
            "because": one.because,
            "warned": id in warned,
            "costs": one.cost
            and {name: _credits(int(one.cost.args[name])) for name in ("more", "fewer")},
        }
        yield from _compare(f"{id}", case["record"][id - 1].get("gives", {}), actual)
    yield from _target_differences(found, case.get("targets", {}))
    for name in ("highest_total", "to_earn", "still_lacks"):
        amount = _credits(getattr(found, name))
        yield from _differs(name, case.get(name, amount), amount)
    yield from _differs("met", case.get("met", found.met), found.met)
    given = [str(grant.on or grant.id) for grant in found.grants]
    yield from _differs("grants", case.get("grants", given), given)
    if "hand_in" in case:
        days = found.papers.hand_in
        actual = (
            {"start": str(days[0]), "end": str(days[1]), "open": found.on in days} if days else {}
        )
        yield from _compare("hand_in", case["hand_in"], actual)


def _code_differences(case: Mapping[str, Any], load: Load) -> Iterator[CaseDifference]:
    _only(case, _ENTRY_KEYS | {"typed", "becomes", "refused_at"})
    shape = load(case["rulebook"]).codes
    if shape is None:
        raise BadInput(_("{rulebook} has no form of a code"), rulebook=case["rulebook"])
    becomes = refused_at = None
    try:
        becomes = read_code(case["typed"], shape)
    except BadCode as error:
        refused_at = error.position
    yield from _differs("becomes", case.get("becomes"), becomes)
    yield from _differs("refused_at", case.get("refused_at"), refused_at)


def _letter_differences(case: Mapping[str, Any], _load: Load) -> Iterator[CaseDifference]:
    _only(case, _ENTRY_KEYS | {"record", "missing"})
    values = dict.fromkeys(COLUMNS) | case["record"]
    activity = Activity._make((1, *(values[name] for name in COLUMNS)))
    yield from _differs("missing", case["missing"], missing(activity))
    for language, names in (
        ("en", ("title", "place", "code", "start")),
        ("ru", ("title", "place", "code")),
    ):
        text = letter(activity, language)
        for name in names:
            if values[name] and values[name] not in text:
                yield from _differs(f"{language}.{name}", values[name], "…")


def _due_differences(case: Mapping[str, Any], load: Load) -> Iterator[CaseDifference]:
    _only(case, _ENTRY_KEYS | {"working", "record", "ticked", "due"})
    rulebook = load(case["rulebook"])
    activity = make_activity(case["record"])._replace(id=1)
    ticks = {1: dict.fromkeys(case["ticked"], "")}
    found = [
        due.until.isoformat()
        for due in completion_dues(rulebook, [activity], ticks, parse_day(case["on"]))
        if due.until is not None
    ]
    yield from _differs("due", case["due"], found)


def _target_differences(found: Evaluation, targets: Mapping[str, Any]) -> Iterator[CaseDifference]:
    by_id = {target.id: target for target in found.targets}
    for id, wanted in targets.items():
        if wanted is False:
            yield from _differs(id, wanted, None if id in by_id else False)
            continue
        _only({id: wanted}, set(by_id))
        target = by_id[id]
        amounts = ("required", "counted", "shortfall", "pending", "planned")
        actual = {name: _credits(getattr(target, name)) for name in amounts}
        start, end = map(str, target.span)
        said = {"status": target.status, "start": start, "end": end}
        days = {"last_done": str(target.last_done), "due_again": str(target.again)}
        yield from _compare(id, wanted, {**actual, **said, **days})


def _credits(amount: Hundredths) -> Decimal:
    return Decimal(amount) / 100  # a case's 5 and 5.0 are one


def _compare(
    what: str, wanted: Mapping[str, Any], found: Mapping[str, object]
) -> Iterator[CaseDifference]:
    _only(wanted, set(found))
    for key, value in wanted.items():
        if isinstance(value, str) and isinstance(found[key], Decimal):
            why = _("'{key}' should be a number without quotes: {key} = {value}")
            raise BadInput(why, key=key, value=value)
        if isinstance(found[key], bool) and not isinstance(value, bool):
            raise BadInput(_("'{key}' should be true or false"), key=key)
        yield from _differs(f"{what}.{key}", value, found[key])


def _differs(what: str, wanted: object, found: object) -> Iterator[CaseDifference]:
    if wanted != found:
        yield CaseDifference(what, wanted, found)


def _shown(value: object) -> str:
    """A value of a case in words: an amount, a yes or a no, a list, nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or _("nothing")
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(one)}" for key, one in value.items())
    return _("nothing") if value in (None, "null") else str(value)


def _only(data: Mapping[str, Any], known: set[str]) -> None:
    for key in data:
        if key not in known:
            why = _("'{key}' is not known (allowed: {allowed})")
            raise BadInput(why, key=key, allowed=", ".join(sorted(known)))
