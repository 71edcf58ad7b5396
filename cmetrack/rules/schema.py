"""What a rulebook may say: its tables, and what reads the keys that no name or type tells.

The classes of `law` declare the keys of each table; `table` reads them strictly. What the
tables together cannot do is refused, too (`consistency`), and so is a cap that no norm names.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cmetrack.domain import activity
from cmetrack.domain.categories import NAME
from cmetrack.domain.codes import CodeFormat
from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.adjust_table import ADJUSTMENT
from cmetrack.rules.consistency import faults
from cmetrack.rules.cycle_table import CYCLE, EXPIRY, TAKEN, WRONG_TIMES
from cmetrack.rules.law import Bounds, Variant
from cmetrack.rules.law_of_counting import (
    CategoryCap,
    Exclusion,
    Incompatible,
    Once,
    OtherSpecialtyCap,
    OwnSpecialtyOnly,
    SharedDay,
    SharedIssue,
)
from cmetrack.rules.law_of_cycles import Alternative, CarryOver, Grant, HandIn, MakeUp, Target
from cmetrack.rules.law_of_records import (
    Attendance,
    Basis,
    Cap,
    Category,
    Checklist,
    Item,
    Norm,
    RecordQuestion,
    Role,
    Rounding,
    Sharing,
    Works,
)
from cmetrack.rules.norm_tables import (
    BASIS,
    NORM,
    ROUNDING,
    WHEN_OF_A_CATEGORY,
    WRONG_BASES,
    read_when,
    when_of,
)
from cmetrack.rules.read_cadence import CADENCE, WRONG_CADENCES
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.table import (
    Context,
    Reader,
    Shape,
    like,
    list_of,
    map_of,
    named_list,
    read_citation,
    read_cites,
    read_day,
    read_flag,
    read_list,
    read_name,
    read_rules,
    read_table,
    read_text,
    read_whole,
    set_of,
    shape_of,
    shaped,
    such_that,
    table_of,
    table_shape,
    word_of,
    words_of,
)

_SAME = ("journal", "kind", "title", "work")


# What is read by its own way


@like(read_day)
def _since(context: Context, at: str, value: object) -> date:
    context.since = read_day(context, at, value)
    return context.since


@like(read_flag)
def _dated_norms(context: Context, at: str, value: object) -> None:
    # A source that gives its norms no first day is applied to every record.
    if not read_flag(context, at, value):
        context.since = date.min


_VARIANTS = list_of(table_of(Variant))


@like(_VARIANTS)
def _variants(context: Context, at: str, value: object) -> tuple[Variant, ...]:
    found: tuple[Variant, ...] = _VARIANTS(context, at, value)
    context.variants = tuple(one.name for one in found)
    return found


_FAMILIES, _KINDS = map_of(words_of(activity.ALL_KINDS)), map_of(word_of(*activity.ALL_KINDS))
_HINTS = map_of(read_name)


@like(_FAMILIES)
def _family_of_kinds(context: Context, at: str, value: object) -> dict[str, str]:
    for family, kinds in _FAMILIES(context, at, value).items():
        for kind in kinds:
            other = context.families.setdefault(kind, family)
            if other != family:
                why = _("'{kind}' is in the family '{other}' already")
                raise context.refuse(f"{at}.{family}", why.format(kind=kind, other=other))
    return context.families


@like(_KINDS)
def _reads_as(context: Context, at: str, value: object) -> dict[str, str]:
    found: dict[str, str] = _KINDS(context, at, value)
    for kind, meant in found.items():
        if kind not in activity.ALL_KINDS:
            raise context.refuse(f"{at}.{kind}", _("is no kind of record"))
        if meant in found:
            why = _("'{kind}' is itself read as another")
            raise context.refuse(f"{at}.{kind}", why.format(kind=meant))
    return found


@like(_HINTS)
def _hints(context: Context, at: str, value: object) -> dict[str, str]:
    found: dict[str, str] = _HINTS(context, at, value)
    for family in found:
        context.allow(f"{at}.{family}", family, set(context.families.values()))
    return found


@shaped(lambda: {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1})
def _groups(context: Context, at: str, value: object) -> tuple[int, ...]:
    groups = tuple(read_list(context, at, value))
    if not groups or not all(type(group) is int and group > 0 for group in groups):
        raise context.refuse(at, _("should be a list of lengths"))
    return groups


@shaped(lambda: {"type": "array", "items": shape_of(_ITEM), "minItems": 1})
def _items(context: Context, at: str, value: object) -> tuple[Item, ...]:
    items = such_that(list_of(_ITEM), bool, N_("is missing"))(context, at, value)
    return tuple(item._replace(cites=item.cites or context.cites) for item in items)


@like(read_day)
def _on(context: Context, at: str, value: object) -> date:
    day: date = read_day(context, at, value)
    if day < context.since:
        raise context.refuse(at, _("is before the law is in force"))
    context.changes.add(day)  # from that day on it counts
    return day


# The tables


_read_categories = set_of(lambda context: context.named["category"])
_ONCE = table_of(
    Once,
    (
        "counts",
        lambda it: it.counts and not it.counts < it.kinds,
        N_("should be some of the 'kinds', and not all"),
    ),
    (
        "counts",
        lambda it: it.counts and "kind" in it.same,
        N_("says nothing where only records of one kind are the same"),
    ),
    counts=set_of(activity.ALL_KINDS),
    kinds=set_of(activity.ALL_KINDS),
    same=words_of(_SAME),
    per=word_of("window", "calendar-year"),
)
_CATEGORY = table_of(
    Category,
    (
        "topic",
        lambda it: it.topic and (it.when or it.words),
        N_("is named by the doctor alone: neither 'when' nor 'words' proposes it"),
    ),
    when=when_of(WHEN_OF_A_CATEGORY),
    name=such_that(
        read_name,
        lambda it: re.fullmatch(NAME, it),
        N_("should be of small letters a–z, figures and hyphens"),
    ),
    words=list_of(
        such_that(
            read_name,
            lambda it: any(map(str.isalnum, it)) and "*" not in it[:-1],
            N_("should be words of a title, their beginning with '*'"),
        )
    ),
)
_CATEGORY_CAP = table_of(
    CategoryCap,
    (
        "credits",
        lambda it: sum(one is not None for one in (it.credits, it.of, it.records)) != 1,
        N_("one of 'credits', 'of' with its 'share', and 'records' should be given"),
    ),
    ("share", lambda it: it.of is None and it.share != 1, N_("goes with 'of'")),
    ("records", lambda it: it.records == 0, N_("should be above 0")),
    *WRONG_TIMES,
    (
        "categories",
        lambda it: not (it.categories or it.kinds or it.families or it.roles or it.each_kind),
        N_("is missing: it should say what is capped"),
    ),
    categories=_read_categories,
    kinds=set_of(activity.ALL_KINDS),
    roles=read_rules,
    per=word_of("year", "window"),
    taken=TAKEN,
)
_of_a_year = such_that(
    read_name,
    lambda it: not {"{", "}"} & set(it.replace("{n}", "")),
    N_("may hold no other brace than {n}"),
)
_TARGET = table_of(
    Target,
    (
        "required",
        lambda it: (it.required is None) == (it.share_of is None),
        N_("either 'required' or 'share_of' should be given"),
    ),
    ("share", lambda it: it.share_of is None and it.share != 1, N_("goes with 'share_of'")),
    (
        "required_first",
        lambda it: it.required_first and (it.required is None or it.from_run > 1),
        N_("goes with 'required', in a target that binds from the first run on"),
    ),
    *WRONG_TIMES,
    ("from_run", lambda it: it.from_run < 1, N_("should be above 0")),
    (
        "to_run",
        lambda it: it.to_run is not None and it.to_run < it.from_run,
        N_("should not be below 'from_run'"),
    ),
    (
        "unit",
        lambda it: it.unit == "records" and (it.share_of is not None or it.breaks_ties),
        N_("counts records, of which there is no share, and which break no ties"),
    ),
    ("consequence_cites", lambda it: it.consequence and not it.consequence_cites, N_("is missing")),
    ("highest_cites", lambda it: it.highest and not it.highest_cites, N_("is missing")),
    (
        "target",
        lambda it: it.each_year and "{n}" not in it.target,
        N_("needs {n}, the number of the year"),
    ),
    *WRONG_CADENCES,
    target=_of_a_year,
    label=_of_a_year,
    severity=word_of("binding", "advice"),
    unit=word_of("credits", "hours", "records"),
    taken=TAKEN,
    roles=read_rules,
    categories=_read_categories,
    consequence_cites=read_citation,
    highest_cites=read_citation,
    **CADENCE,
)
_GRANT = table_of(
    Grant,
    (
        "credits",
        lambda it: any(number.value * 100 % 1 for number in it.credits.numbers),
        N_("should have two decimals at most"),
    ),
    on=_on,
)
_CODES = table_of(
    CodeFormat,
    (
        "reads_as",
        lambda it: any(
            letter not in it.letters or len(letter) != 1 or len(typed) != 1
            for typed, letter in it.reads_as.items()
        ),
        N_("should lead from one character to one of the letters"),
    ),
    groups=_groups,
    reads_as=map_of(read_name),
)
_any_of = such_that(
    list_of(such_that(list_of(read_name), bool, N_("is missing"))),
    lambda it: len(it) > 1,
    N_("should be two groups of targets or more"),
)
_ITEM: Reader = table_of(
    Item,
    # `--tick KEY=NOTE` splits at the first "=".
    ("key", lambda it: "=" in it.key, N_("should be a name without '='")),
    (
        "starts_when",
        lambda it: it.starts_when and it.within_days is None,
        N_("needs 'within_days'"),
    ),
    cites=read_citation,
    starts_when=word_of("begun", "done"),
)
_NEEDED = {"format", "id", "title", "country", "since", "source", "cites", "families"}
_RULEBOOK: Mapping[str, Reader] = {
    "format": such_that(read_whole, lambda it: it == 1, N_("this program reads format 1")),
    **dict.fromkeys(("id", "title", "country", "source"), read_name),
    **dict.fromkeys(("language", "rendering"), read_text),
    "since": _since,
    "dated_norms": _dated_norms,
    "cites": read_cites,
    "standing": word_of("checked", "draft"),
    "checked_on": read_day,
    "superseded_by": read_name,
    "sources": such_that(list_of(read_name), bool, N_("is missing")),
    "variant": _variants,
    "families": _family_of_kinds,
    "reads_as": _reads_as,
    "hints": _hints,
    "category": named_list("category", "name", _CATEGORY),
    "cap": named_list("cap", "id", table_of(Cap, per=word_of("day", "programme"))),
    "basis": named_list("basis", "name", table_of(Basis, *WRONG_BASES, **BASIS)),
    "norm": list_of(NORM),
    "role": list_of(table_of(Role, when=read_when)),
    "rounding": table_of(Rounding, **ROUNDING),
    "works": table_of(Works),
    "attendance": table_of(Attendance, requires=set_of(activity.ATTENDANCES)),
    "sharing": table_of(
        Sharing,
        positions=set_of(activity.POSITIONS),
        among_several=set_of(activity.POSITIONS),
    ),
    "question": list_of(table_of(RecordQuestion, when=read_when)),
    "incompatible": list_of(
        table_of(
            Incompatible,
            kinds=set_of(activity.ALL_KINDS),
            beside=set_of(activity.ALL_KINDS),
        )
    ),
    "once": list_of(_ONCE),
    "exclusion": list_of(table_of(Exclusion, of_one_period=set_of(activity.ALL_KINDS))),
    "shared_day": table_of(SharedDay, norms=read_rules),
    "shared_issue": table_of(SharedIssue, norms=read_rules),
    "other_specialty_cap": table_of(OtherSpecialtyCap),
    "own_specialty_only": table_of(OwnSpecialtyOnly),
    "category_cap": list_of(_CATEGORY_CAP),
    "cycle": list_of(CYCLE),
    "expiry": EXPIRY,
    "target": list_of(_TARGET),
    "alternative": list_of(table_of(Alternative, any_of=_any_of)),
    "make_up": table_of(MakeUp),
    "carry_over": table_of(CarryOver),
    "grant": list_of(_GRANT),
    "adjustment": list_of(ADJUSTMENT),
    "hand_in": table_of(HandIn),
    "codes": _CODES,
    "checklist": named_list("checklist", "name", table_of(Checklist, items=_items)),
}
"""The whole of a rulebook, in the order of reading: first what others refer to."""

_MANY = {"category": "categories"} | {
    key: f"{key}s"
    for key in (
        *("variant", "role", "question", "incompatible", "exclusion"),
        *("cycle", "target", "alternative", "grant", "adjustment", "checklist", "category_cap"),
    )
}


def rulebook_shape() -> Shape:
    """What a rulebook may say, as a JSON Schema."""
    return table_shape(_RULEBOOK, _RULEBOOK.keys() - _NEEDED)


def parse_rulebook(
    data: Mapping[str, Any], file: str, sentences: Mapping[str, str] | None, *, sound: bool = False
) -> Rulebook:
    """The rulebook that a loaded TOML file holds (numbers as exact decimals).

    `sentences` are those of the law that it may cite. Of one that is known to be `sound` its parts are not
    held against each other once more.
    """
    context = Context(file, sentences)
    found = read_table(context, "", dict(data), _RULEBOOK, _RULEBOOK.keys() - _NEEDED)
    for only_read in ("format", "dated_norms", "cap", "basis"):
        found.pop(only_read, None)
    norms = found.pop("norm", ())
    rulebook = Rulebook(
        **{_MANY.get(key, key): value for key, value in found.items()},
        every_norm=norms,
        norms=_by_kind(norms, context.families, found.get("reads_as", {})),
        rules=context.rules,
        changes=tuple(sorted(context.changes)),
    )
    if sound:
        return rulebook
    for at, why in faults(rulebook):
        raise context.refuse(at, why)
    for key in ("cap", "basis"):
        for place, name in enumerate(context.named[key], start=1):
            if (key, name) not in context.called:
                raise context.refuse(f"{key}[{place}]", _("no norm names it"))
    return rulebook


def _by_kind(
    norms: tuple[Norm, ...], families: Mapping[str, str], reads_as: Mapping[str, str]
) -> dict[str, tuple[Norm, ...]]:
    """The norms that could fit each kind, so that no record walks past all of them."""
    found: dict[str, list[Norm]] = {kind: [] for kind in activity.ALL_KINDS if kind not in reads_as}
    for norm in norms:
        kinds, its_families = norm.when.get("kind", frozenset(found)), norm.when.get("family")
        assert isinstance(kinds, frozenset) and not isinstance(its_families, Bounds)
        for kind in kinds & found.keys():
            if its_families is None or families.get(kind) in its_families:
                found[kind].append(norm)
    return {kind: tuple(fitting) for kind, fitting in found.items()}
