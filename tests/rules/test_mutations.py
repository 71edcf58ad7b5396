"""Every number of the law and every edge of the counting is held by a case that was worked by hand.

Each mutation changes one place of a rulebook or of the engine, and at least one of the cases in
`tests/cases` must then disagree.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from cmetrack.core.rulebook_cases import run_cases
from cmetrack.errors import BadRulebook
from cmetrack.rulebooks import load, path_of, shipped, worded
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.schema import parse_rulebook

# The same on every Python; what they reach, the cases themselves reach in tests/test_cases.py.
pytestmark = [pytest.mark.machine, pytest.mark.no_cover]

CASES = Path(__file__).parents[1] / "cases"

rulebook = cache(load)


@cache
def cases() -> list[tuple[str, dict[str, Any]]]:
    """Every case, with the rulebook that it is about."""
    found = []
    for path in sorted(CASES.glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        defaults = {key: read[key] for key in ("rulebook", "on") if key in read}
        for sort in ("case", "code", "due"):
            found += [
                ({**defaults, **case}["rulebook"], {**defaults, sort: [case]})
                for case in read.get(sort, [])
            ]
    return found


def somebody_disagrees(changed: Rulebook | None = None, rule: str = "") -> bool:
    """Whether a case finds something else than it says; with a rulebook, a case about it.

    First are asked those that show the rule, and before others the one that disagreed last: most
    often it does so again.
    """

    def read(name: str) -> Rulebook:
        return changed if changed is not None and name == changed.id else rulebook(name)

    asked = [one for one in cases() if changed is None or one[0] == changed.id]
    for one in sorted(asked, key=lambda one: rule not in shown(one[1])):
        try:
            [outcome] = run_cases(one[1], "cases", read)
            agrees = not outcome.differences
        except Exception:  # noqa: BLE001 - a count that breaks down is noticed, too
            agrees = False
        if not agrees:
            cases().remove(one)
            cases().insert(0, one)
            return True
    return False


def shown(data: dict[str, Any]) -> list[str]:
    return next(data[sort][0]["shows"] for sort in ("case", "code", "due") if sort in data)


def test_as_it_is_nobody_disagrees() -> None:
    assert not somebody_disagrees()


# The rulebooks: every number, and what else would count in silence


def text_of(name: str) -> str:
    return path_of(name).read_text(encoding="utf-8")


def loaded(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def numbers(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to the numbers of a loaded rulebook, shares and flags included."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from numbers(inside, (*way, key))
    elif isinstance(value, list):
        for place, inside in enumerate(value):
            yield from numbers(inside, (*way, place))
    elif isinstance(value, bool | int | Decimal) or re.fullmatch(r"\d+/\d+", str(value)):
        yield way


def otherwise(value: bool | int | Decimal | str) -> list[Any]:
    """A number of the law made a little more, and a little less."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        above, below = map(int, value.split("/"))
        return [f"{above * 50 + below}/{below * 50}", f"{above * 50 - below}/{below * 50}"]
    if isinstance(value, Decimal):
        return [value + Decimal("0.05"), value - Decimal("0.05")]
    return [value + 1, value - 1] if value else [1]


SAME_ANSWER = {
    "RO-C6 credits 61",  # RO-P2's 60 bind a course abroad as well
    "RO13-6 credits 7",  # the cap of a day binds it, too
    "RO-C7 home True",  # abroad or at home, by one norm or another they give 0
    "RO-P6 home True",
    "R18-11 home True",
    "PL-3 to 2",  # two hundredths of 200 and of 100 are even
    "IT-8 to 2",  # a third of 150 is whole either way
    "CA-3 run 3",  # the fourth year from the start is then over before it, or on that day
    "ZA-4 value 25",  # the window of two years lets it go
    "format 0",
    "format 2",
}


def other_numbers() -> Iterator[Any]:
    for name in shipped():
        data = loaded(text_of(name))  # what it has of another one is held by that one's cases
        for way in numbers(data):
            value, id = data, ""
            for key in way:
                value = value[key]
                id = value.get("id", id) if isinstance(value, dict) else id
            if way[-1] == "rank":
                continue  # of ranks only the order matters, see below
            for other in otherwise(value):  # type: ignore[arg-type]
                what = f"{id} {way[-1]} {other}".strip()
                if what not in SAME_ANSWER:
                    yield pytest.param(name, way, other, id=f"{name} {what}")


@pytest.mark.parametrize(("name", "way", "other"), list(other_numbers()))
def test_a_number_of_the_law_is_held_by_a_case(name: str, way: tuple[Any, ...], other: Any) -> None:
    data = place = loaded(text_of(name))
    rule = ""
    for key in way[:-1]:
        place = place[key]
        rule = place.get("id", rule) if isinstance(place, dict) else rule
    place[way[-1]] = other
    try:
        changed = parse_rulebook(worded(data, path_of(name)), name, None)
    except BadRulebook as refused:
        assert refused.message.startswith(f"{name}: ")
        return  # such a rulebook could not be used at all
    assert somebody_disagrees(changed, rule)


L4 = '"RO-C1", "RO-C2", "RO-C3", "RO-C4", "RO-E1", "RO-E2"'
SHARES = f"norms = [{L4}]"
OWN = '"programme", "event", "module"'
TAUGHT = '"teacher", "coordinator", "author", "tutor"'
NOT_HERE = '"international", "none"'
STATED, HOURS = '{ per = "stated" }, ', '{ per = "hour", credits = 1 }, '
STATED_FIRST = f"""id = "RU-C1"
when = {{ family = "programme" }}
gives = [{STATED}"""


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        *(
            ("ro-cmr-2009", SHARES, SHARES.replace(f', "{norm}"', ""))
            for norm in ("RO-C2", "RO-C3", "RO-C4", "RO-E1", "RO-E2")
        ),
        ("ro-cmr-2009", SHARES, SHARES.replace('"RO-C1", ', "")),
        ("ro-cmr-2009", SHARES, SHARES.replace('"RO-E2"', '"RO-E2", "RO-E4"')),
        ("ro-cmr-2009", SHARES, SHARES.replace('"RO-E2"', '"RO-E2", "RO-C6"')),
        (
            "ro-cmr-2009",
            'when = { kind = "subscription", index = "none" }',
            'when = { kind = "subscription", index = ["none", "electronic"] }',
        ),
        ("ro-cmr-2009", 'positions = ["first", "corresponding"]', 'positions = ["first"]'),
        ("ro-cmr-2009", "rank = 2", "rank = 0"),
        (
            "ro-cmr-2009",
            'per = "calendar-year"\nper_year = true',
            'per = "window"\nper_year = true',
        ),
        (
            "ro-cmr-2009",
            'per = "calendar-year"\ncites = "A1 23 o"',
            'per = "window"\ncites = "A1 23 o"',
        ),
        ("ro-cmr-2009", 'same = ["journal"]', 'same = ["title"]'),
        (
            "ro-cmr-2009",
            '"title-trainer", "title-trainer-of-trainers"]\nsame = ["kind"]',
            '"title-trainer", "title-trainer-of-trainers"]\nsame = ["kind", "title"]',
        ),
        (
            "ro-cmr-2009",
            'of_one_period = ["distance-online"]',
            'of_one_period = ["distance-online", "distance-journal"]',
        ),
        ("ro-cmr-2009", 'of_one_period = ["distance-online"]\n', ""),
        ("ro-cmr-2009", '["other", "corresponding"]', '["other"]'),
        ("ro-cmr-2009", '["other", "corresponding"]', '["corresponding"]'),
        ("ro-cmr-2009", 'beside = ["academic-post"]', 'beside = ["journal-editing"]'),
        ("ro-cmr-2009", 'accreditation = ["none", "international"]', 'accreditation = "none"'),
        ("ro-cmr-2009", 'same = ["kind", "title"]', 'same = ["kind"]'),
        ("ro-cmr-2018", 'families = ["distance", "webinar"]', 'families = ["distance"]'),
        ("ro-cmr-2018", 'of_one_period = ["distance-online"]\n', ""),
        ("ro-cmr-2018", 'beside = ["academic-post"]', 'beside = ["journal-editing"]'),
        ("ro-cmr-2018", 'among_several = ["other", "corresponding"]\n', ""),
        (
            "ro-cmr-2018",
            'families = ["course", "distance", "event", "webinar"]\ncites = "R18-4"',
            'families = ["course", "distance", "event"]\ncites = "R18-4"',
        ),
        ("ru-709n", 'code = "required"', 'code = "if-any"'),
        ("ru-709n", 'code = "if-any"', 'code = "required"'),
        (
            "ru-709n",
            '[{ per = "hour", credits = 1 }, { per = "stated" }]',
            '[{ per = "stated" }, { per = "hour", credits = 1 }]',
        ),
        (
            "ru-709n",
            'families = ["programme", "event", "module"]\ncites = "R709-4"',
            'families = ["programme"]\ncites = "R709-4"',
        ),
        (
            "ru-709n",
            'families = ["programme"]\nrequired',
            'families = ["programme", "module"]\nrequired',
        ),
        ("ru-nmo-2016", 'code = "required"', 'code = "if-any"'),
        ("ru-nmo-2016", 'code = "if-any"', 'code = "required"'),
        *(
            (
                "ru-nmo-2016",
                f"families = [{OWN}]",
                f"families = [{OWN.replace(one, '').strip(', ')}]",
            )
            for one in ('"programme", ', '"event", ', ', "module"')
        ),
        *(
            ("ru-nmo-2016", f"role = [{TAUGHT}]", f"role = [{TAUGHT.replace(one, '').strip(', ')}]")
            for one in ('"teacher", ', '"coordinator", ', '"author", ', ', "tutor"')
        ),
        *(
            (name, f"accreditation = [{NOT_HERE}]", f"accreditation = [{one}]")
            for name in ("ru-nmo-2016", "ru-144")
            for one in NOT_HERE.split(", ")
        ),
        *(
            (
                "ru-nmo-2016",
                f"family = [{OWN}], accreditation",
                f"family = [{OWN.replace(one, '').strip(', ')}], accreditation",
            )
            for one in ('"programme", ', '"event", ', ', "module"')
        ),
        (
            "ru-nmo-2016",
            'family = ["programme", "module"], role = ["teacher"',
            'family = ["programme", "event", "module"], role = ["teacher"',
        ),
        (
            "ru-nmo-2016",
            'family = ["programme", "module"], role = "speaker"',
            'family = ["programme", "event"], role = "speaker"',
        ),
        ("ru-144", 'role = ["teacher", "coordinator", "author", "tutor"]', 'role = "tutor"'),
        ("ru-nmo-2016", STATED_FIRST, STATED_FIRST.replace(STATED, HOURS, 1)),
    ],
)
def test_a_word_of_a_rulebook_is_held_by_a_case(name: str, before: str, after: str) -> None:
    text = text_of(name)
    assert text.count(before) == 1
    data = worded(loaded(text.replace(before, after)), path_of(name))
    assert somebody_disagrees(parse_rulebook(data, name, None))


# The engine


ENGINE = [
    # Windows
    ("rules.windows", "add_months(on, -rule.lasts) + ONE_DAY, on)", "add_months(on, -rule.lasts), on)"),
    ("rules.windows", "add_months(on, -rule.lasts) + ONE_DAY, on)", "add_months(on, -rule.lasts) + 2 * ONE_DAY, on)"),
    ("rules.windows", "or on <= last or", "or on < last or"),
    ("rules.windows", "over)) - ONE_DAY)", "over)))"),
    ("rules.windows", "over)) - ONE_DAY)", "over)) - 2 * ONE_DAY)"),
    ("rules.windows", "on <= last or not rule.repeats", "on <= last"),
    ("rules.cadence", "first if first >= now.span.first else now.span.last", "now.span.last"),
    ("rules.cadence", "first if first >= now.span.first else now.span.last", "first"),
    ("rules.cadence", "since or date.min", "since or first_day(rulebook, cycle)"),
    ("rules.cadence", "run - every.runs + 1", "run - every.runs"),
    ("rules.cadence", "run - every.runs + 1", "run - every.runs + 2"),
    ("rules.cadence", "end >= over", "end > over"),
    ("rules.refusal", "last > on and", "last >= on and"),
    ("rules.refusal", "over <= min(on, window.span.last)", "over < min(on, window.span.last)"),
    ("rules.refusal", "if not window.span.first <= last", "if not window.span.first < last"),
    ("rules.refusal", "<= last <= window.span.last", "<= last < window.span.last"),
    ("rules.refusal", "moment(activity.code_date).day <= on", "moment(activity.code_date).day < on"),
    # Rounding
    ("domain.credits", "    whole, part = 2 * unit * amount.denominator, unit * amount.denominator\n    return (200 * amount.numerator + part) // whole * unit", "    return round(amount * 100 / unit) * unit"),
    ("domain.credits", "(200 * amount.numerator + part) // whole * unit", "200 * amount.numerator // whole * unit"),
    ("rules.required", "        return None\n    return floor(_share", "        return None\n    return ceil(_share"),
    ("rules.required", "whole = ceil(share)", "whole = floor(share)"),
    # Facts
    ("rules.facts", "min(activity.days, at_most)", "(activity.days + 50) // 100 * 100"),
    ("rules.facts", "min(activity.days, at_most)", "-(-activity.days // 100) * 100"),
    ("rules.facts", "(last - first).days + 1\n", "(last - first).days\n"),
    ("rules.facts", "amount <= test.over", "amount < test.over"),
    ("rules.facts", '"national" if home else "none"', '"national"'),
    ("rules.facts", "amount < test.at_least", "amount <= test.at_least"),
    # What the law gives without a record
    ("rules.adjust", "one.on in span and one.on <= on", "one.on in span"),
    ("rules.adjust", "one.on in span and one.on <= on", "one.on in span and one.on < on"),
    ("rules.adjust", "one.on in span and one.on <= on", "one.on <= on"),
    ("rules.asking", "own[at] = self._without_record(target, span)", "own[at] = 0"),
    ("rules.progress", "total += without_record(rulebook, cycle, target, window, span, on)", "total += 0"),
    # What a record gives
    ("rules.basis", "hours // HOUR * HOUR if basis.full_hours", "hours if basis.full_hours"),
    ("rules.award", "sessions=None, hours=None)", "sessions=None)"),
    ("rules.law_of_records", '(floor(units) if self.mode == "down" else ceil(units))', "ceil(units)"),
    ("rules.law_of_cycles", "add_months(last, -self.months)", "add_months(last, 1 - self.months)"),
    ("rules.law_of_cycles", "until if until > last else", "until if until < last else"),
    ("core.evaluate", "self.on > earlier.hand_in.last", "self.on >= earlier.hand_in.last"),
    ("rules.award", "work.rulebook.attendance if role.participation else None", "work.rulebook.attendance"),
    ("rules.award", "co = min(work.facts.works_co, works.at_most - first)", "co = min(work.facts.works_co, works.at_most)"),
    ("rules.basis", "if amount > most:\n            amount = most", "if False:\n            amount = most"),
    ("rules.basis", "weeks * of_seven + min(more", "min(more"),
    ("rules.basis", "+ ONE_DAY < add_months", "< add_months"),
    ("rules.basis", "+ ONE_DAY < add_months", "+ 2 * ONE_DAY < add_months"),
    ("rules.award", "share * number.value if leads", "share if leads"),
    ("rules.award", "work.norm.divided and work.facts.authors > 1", "work.norm.divided and work.facts.authors > 2"),
    # What counts together
    ("rules.choose", "one.capped, one.aims, draws, one.parts)", "one.capped, one.aims, one.parts)"),
    ("rules.choose", "if lacking and not", "if False and not"),
    ("rules.measure", "min(one[0], self.needs[0]) if aim == 0", "one[0] if aim == 0"),
    ("rules.measure", "return (*ranked, one[0], one[1])", "return (*ranked, one[0], 0)"),
    ("rules.measure", "return (*ranked, one[0], one[1])", "return (*ranked, 0, one[1])"),
    ("rules.measure", "        left = max(0, left - sums[aim].capped)\n", ""),
    ("rules.measure", "aims.turn if parts and capped else ()", "()"),
    ("rules.choose", "        open_to.update(aims.turn)\n", ""),
    ("rules.count", "and one.capped and one.day not in sharers", "and False"),
    ("rules.cost", "Cost(then[0] - was[0], was[aim] - then[aim], aim)", "Cost(then[0] - was[0], aims.every[aim].required - then[aim], aim)"),
    ("rules.need", "max(short[first][1] + with_it, most(tuple(others)))", "short[first][1] + with_it"),
    ("rules.need", "max(short[first][1] + with_it, most(tuple(others)))", "most(tuple(others))"),
    ("rules.need", "if beside[first][place])", ")"),
    ("core.evaluate", "one.span.last >= self.on", "True"),
    ("rules.count", "others.sort(key=lambda award: not self.asking.is_course(award))", "pass"),
    ("rules.count", "others.sort(key=lambda award: not self.asking.is_course(award))", "others.sort(key=self.asking.is_course)"),
    ("rules.line_of_time", "first.minute is None or last.minute is None", "first.minute is None"),
    ("rules.line_of_time", "    if first.minute is None or last.minute is None:\n        return start * 5760 + 1, (end + 1) * 5760\n    begins, ends = start * 5760 + first.minute * 4 + 3, end * 5760 + last.minute * 4 + 2", "    if first.minute is None and last.minute is None:\n        return start * 5760 + 1, (end + 1) * 5760\n    begins, ends = start * 5760 + (first.minute or 0) * 4 + 3, end * 5760 + (last.minute or 0) * 4 + 2"),
    ("rules.line_of_time", "last.minute * 4 + 2\n", "last.minute * 4 + 4\n"),
    ("rules.line_of_time", "last.minute * 4 + 2\n", "last.minute * 4 - 4 * 30\n"),
    ("rules.line_of_time", "max(end + days, start + 1)", "max(end + days - 1, start + 1)"),
    ("rules.line_of_time", "max(end + days, start + 1)", "max(end + days + 1, start + 1)"),
    ("rules.count", "most = max(cuts", "most = min(cuts"),
    ("rules.count", "if len(cuts) > 1:", "if False:"),
    ("rules.count", "    most = cuts[0]\n    if len(cuts) > 1:", "    most = cuts[-1]\n    if False:"),
    ("rules.count", "for award in reversed(others):", "for award in others:"),
    ("rules.category_caps", "in reversed(range(len(capped)))", "in range(len(capped))"),
    ("rules.category_caps", "([True] * len(asked), binds, ", "("),
    ("rules.category_caps", "spare[at] -= cut", "pass"),
    ("rules.category_caps", "- target.credits for target in asked", "for target in asked"),
    ("rules.asking", "or len({moment.day for moment in met}) > 1\n", ""),
    ("rules.asking", "tuple(chain.from_iterable(activity.met)) if activity.sessions else award.lasted", "award.lasted"),
    ("domain.activity", "days > _A_DAY", "False"),
    ("domain.activity", "-(-days // _A_DAY) - 1", "days // _A_DAY - 1"),
    ("domain.activity", "-(-days // _A_DAY) - 1", "-(-days // _A_DAY)"),
    ("domain.activity", "first.minute - -hours // MINUTE, _LAST_MINUTE", "first.minute, _LAST_MINUTE"),
    ("domain.activity", "first.minute - -hours // MINUTE, _LAST_MINUTE", "_LAST_MINUTE, _LAST_MINUTE"),
    ("domain.activity", "if last.minute == 0:", "if False:"),
    ("domain.activity", "if not self.sessions:", "if True:"),
    ("rules.facts", "len(met) or lasted", "lasted"),
    ("rules.once", ", -award.awarded, in_order(award.activity)", ", in_order(award.activity)"),
    ("rules.once", "_too_often, once, times)", "_too_often, once, 5)"),
    ("rules.once", "str(award.day.year)", "str(award.lasted[0].day.year)"),
    ("rules.once", "one.activity.first.day <= on", "one.activity.first.day < on"),
    ("rules.once", "one.activity.first.day <= on", "one.activity.last.day <= on"),
    ("rules.once", "with_planned if one.activity.planned else", ""),
    ("rules.once", "range(first.year, last.year + 1)", "range(first.year, last.year)"),
    ("rules.once", "worth.participation and worth.norm.id in rule.norms and journal and work", "worth.norm.id in rule.norms and journal and work"),
    ("rules.once", "worth.participation and worth.norm.id in rule.norms and journal and work", "worth.participation and journal and work"),
    ("rules.once", "and journal and work", "and journal"),
    ("rules.once", "same(journal), same(work)", "journal, same(work)"),
    ("rules.once", "used += keeps", "pass"),
    ("rules.once", "return -programme, first, times[0], last, times[1], award.activity.id", "return programme, first, times[0], last, times[1], award.activity.id"),
    ("rules.once", "return -programme, first, times[0], last, times[1], award.activity.id", "return -programme, last, times[1], award.activity.id"),
    ("rules.once", "return -programme, first, times[0], last, times[1], award.activity.id", "return -programme, first, times[0], award.activity.id"),
    ("rules.once", "begins <= last and first <= ends", "begins < last and first <= ends"),
    ("rules.once", "begins <= last and first <= ends", "begins <= last and first < ends"),
    ("rules.once", "rule.of_one_period and award.valuation.participation", "rule.of_one_period"),
    ("rules.award", "min(last, date(year, 12, 31))", "min(last, date(year, 12, 30))"),
    ("rules.award", "facts.kind not in yearly or", "True or"),
    ("rules.award", "days=None, sessions=None", "sessions=None"),
    ("rules.basis", "work.norm.divided and facts.among_several", "facts.among_several"),
    ("rules.facts", "and activity.authors is None", ""),
    ("rules.count", "if only and not outside and", "if only and"),
    ("rules.count", "if only and not outside and", "if only and why is None and"),
    ("rules.refusal", "specialty, unnamed=True)", "specialty)"),
    ("domain.cycle", "specialty, unnamed = next(made, self).specialty, False", "return False"),
    ("domain.cycle", "next(made, self).specialty, False", "next(made, self).specialty, unnamed"),
    ("domain.cycle", "return same(specialty) != same(self.specialty)", "return specialty != self.specialty"),
    # Categories and their caps
    ("rules.categories", "min(credits, left)", "credits"),
    ("rules.progress", "if share.counted or share.reason is None", "if True"),
    ("rules.category_caps", "sum(mine) - most) > 0", "max(mine) - most) > 0"),
    ("rules.category_caps", "one.award.kind if cap.each_kind else", "\"\" if cap.each_kind else"),
    ("rules.count", "sorted(self.standing, key=lambda one: (one.day, in_order(one.activity)))", "sorted(self.standing, key=lambda one: -one.day.toordinal())"),
    # How a target stands
    ("rules.progress", "on > span.last", "on >= span.last"),
    ("rules.progress", "if on < span.first", "if on <= span.first"),
    ("rules.progress", "counted * of >= required", "counted * of > required"),
    ("rules.progress", "(on - span.first).days + 1 - grace", "(on - span.first).days - grace"),
    ("rules.progress", "(on - span.first).days + 1 - grace", "(on - span.first).days + 1"),
    ("rules.progress", "span.days - grace", "span.days"),
    ("rules.progress", "grace = span.days // 10", "grace = -(-span.days // 10)"),
    ("rules.progress", "grace = span.days // 10", "grace = span.days // 11"),
    ("rules.progress", "grace = span.days // 10", "grace = span.days // 9"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "before", "after"), ENGINE)
def test_an_edge_of_the_engine_is_held_by_a_case(
    module: str, before: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = import_module(f"cmetrack.{module}")
    source = Path(str(original.__file__)).read_text(encoding="utf-8")
    assert source.count(before) == 1
    changed = ModuleType(original.__name__)
    exec(compile(source.replace(before, after), module, "exec"), changed.__dict__)
    there = dict(functions(original))
    for name, function in functions(changed):
        monkeypatch.setattr(there[name], "__code__", function.__code__)
    remembered = [one for one in vars(original).values() if hasattr(one, "cache_clear")]
    try:
        for one in remembered:
            one.cache_clear()
        assert somebody_disagrees()
    finally:
        for one in remembered:
            one.cache_clear()


def functions(owner: Any) -> Iterator[tuple[str, FunctionType]]:
    """The functions of a module, and those of its classes, by their names."""
    for member in vars(owner).values():
        value = member.fget if isinstance(member, property) else member
        value = getattr(value, "__wrapped__", value)
        if isinstance(value, type) and value.__module__ == owner.__name__:
            yield from functions(value)
        elif isinstance(value, FunctionType) and value.__module__ == (
            owner.__module__ if isinstance(owner, type) else owner.__name__
        ):
            yield value.__qualname__, value
