"""What a rulebook may say: what stands at its top, and its tables.

The classes of `law_of_records`, `law_of_counting` and `law_of_cycles` declare the keys of each
table; `record_tables`, `counting_tables` and `cycle_tables` say what reads a key that no name or
type tells, and `table` reads strictly. What the tables together cannot do is refused, too
(`consistency`), and so is a cap that no norm names.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cmetrack.domain import activity
from cmetrack.domain.codes import CodeFormat
from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.consistency import faults
from cmetrack.rules.context import Context, Reader, Shape, like, shaped
from cmetrack.rules.counting_tables import COUNTING_TABLES
from cmetrack.rules.cycle_tables import CYCLE_TABLES
from cmetrack.rules.law import Bounds, Variant
from cmetrack.rules.law_of_records import Norm
from cmetrack.rules.record_tables import RECORD_TABLES
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.table import (
    list_of,
    map_of,
    read_cites,
    read_day,
    read_flag,
    read_list,
    read_name,
    read_table,
    read_text,
    read_whole,
    such_that,
    table_of,
    table_shape,
    word_of,
    words_of,
)

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


# The tables


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
_NEEDED = {"format", "id", "title", "country", "since", "source", "cites", "families"}
_RULEBOOK: Mapping[str, Reader] = {
    "format": such_that(read_whole, lambda it: it == 1, N_("this program reads format 1")),
    **dict.fromkeys(("id", "title", "source"), read_name),
    "country": such_that(
        read_name, re.compile("[A-Z]{2}").fullmatch, N_("should be two letters as IE")
    ),
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
    **RECORD_TABLES,
    **COUNTING_TABLES,
    **CYCLE_TABLES,
    "codes": _CODES,
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
    # Of a draft's law only a part could be read: it may cite what has no sentence beside it.
    law = None if data.get("standing") == "draft" else sentences
    context = Context(file, law, data)
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
    wrong = list(dict.fromkeys(faults(rulebook)))
    for key in ("cap", "basis"):
        for place, name in enumerate(context.named[key], start=1):
            if (key, name) not in context.called:
                wrong.append((f"{key}[{place}]", _("no norm names it")))
    if wrong:
        raise context.refuse_all(wrong)
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
