"""How a table of a rulebook is read: strictly, every key by its reader and none unread.

A table becomes a value of a class, which says what keys there are, which are needed and what
stands for the others. A key's reader is found by the key or by its type, or given where the
table is declared.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from inspect import get_annotations
from typing import Any

from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.context import Context, Reader, Shape, like, shape_of, shaped
from cmetrack.rules.law import USUAL, Figure, Number, Rule

_WORDS = ("title", "source", "label")  # what may stand in a file for each language
_RENAMED = {
    "apart": "exclusion",
    "share_cap": "other_specialty_cap",
    "retired": "variant",
    "down": "mode",
}


def table_shape(readers: Mapping[str, Reader], defaults: Collection[str]) -> Shape:
    """The shape of a table with these keys, of which those without a default are needed."""
    return {
        "type": "object",
        "properties": {key: shape_of(read) for key, read in readers.items()},
        "required": [key for key in readers if key not in defaults],
        "additionalProperties": False,
    }


def read_table(
    context: Context,
    at: str,
    value: object,
    readers: Mapping[str, Reader],
    defaults: Collection[str],
) -> dict[str, Any]:
    """A table's values: every key by its reader, and none that nobody asked for."""
    data, found = read_map(context, at, value), {}
    inside = f"{at}." if at else ""
    for key, read in readers.items():
        if key in data:
            found[key] = read(context, inside + key, data[key])
        elif key not in defaults:
            why = _("is missing, here and in the file of words beside it")
            raise context.refuse(inside + key, why if key in _WORDS else _("is missing"))
    if len(found) == len(data):
        return found
    unknown = next(key for key in data if key not in found)
    why = _("is called '{key}' now").format(key=_RENAMED.get(unknown))
    if unknown not in _RENAMED:
        why = _("is not known (allowed: {allowed})").format(allowed=", ".join(sorted(readers)))
    raise context.refuse(inside + unknown, why)


# A single value

Words = Collection[str] | Callable[[Context], Collection[str]] | None
"""The words that are allowed: in general, or by what was read before; None: any."""

_KINDS = {
    str: N_("should be a text"),
    int: N_("should be a whole number"),
    bool: N_("should be true or false"),
    date: N_("should be a date as 2009-03-30"),
    list: N_("should be a list"),
    dict: N_("should be a table"),
}


_SHAPES: Mapping[type, Shape] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": 0},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    list: {"type": "array"},
    dict: {"type": "object"},
}


def _of(kind: type) -> Reader:
    @shaped(lambda: dict(_SHAPES[kind]))
    def read(context: Context, at: str, value: Any) -> Any:
        # A bool is an int to Python, and a moment a date; a rulebook must not mix them.
        if type(value) is not kind:
            raise context.refuse(at, _(_KINDS[kind]))
        if isinstance(value, int) and value < 0:
            raise context.refuse(at, _("should not be below 0"))
        return value

    return read


def such_that(read: Reader, holds: Callable[[Any], object], why: str) -> Reader:
    """What a reader reads, refused with these words where it is not so."""

    @like(read)
    def sure(context: Context, at: str, value: object) -> Any:
        found = read(context, at, value)
        if holds(found):
            return found
        raise context.refuse(at, _(why))

    return sure


read_flag, read_whole, read_day, read_list, read_map = map(_of, (bool, int, date, list, dict))
read_text = such_that(_of(str), lambda it: it == it.strip(), N_("has spaces around it"))
read_name = such_that(read_text, bool, N_("is missing"))


def map_of(read: Reader) -> Reader:
    """A table whose keys are its own, all read in one way."""

    @shaped(lambda: {"type": "object", "additionalProperties": shape_of(read)})
    def read_all(context: Context, at: str, value: object) -> dict[str, Any]:
        found = read_map(context, at, value).items()
        return {key: read(context, f"{at}.{key}", each) for key, each in found}

    return read_all


def word_of(*allowed: str) -> Reader:
    """What reads one of these words."""

    @shaped(lambda: {"enum": sorted(allowed)})
    def read(context: Context, at: str, value: object) -> str:
        return context.allow(at, read_text(context, at, value), allowed)

    return read


def words_of(allowed: Words) -> Reader:
    """One word or a list of them, at least one."""

    def shape() -> Shape:
        # What another table of the file allows, a schema cannot say.
        words: Shape = {"type": "string"}
        if allowed is not None and not callable(allowed):
            words = {"enum": sorted(allowed)}
        several = {"type": "array", "items": words, "minItems": 1, "uniqueItems": True}
        return {"anyOf": [words, several]}

    @shaped(shape)
    def read(context: Context, at: str, value: object) -> tuple[str, ...]:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
            raise context.refuse(at, _("should be a text or a list of texts"))
        if len(set(listed)) != len(listed):
            raise context.refuse(at, _("names something twice"))
        if not listed:
            raise context.refuse(at, _("is missing"))
        known = allowed(context) if callable(allowed) else listed if allowed is None else allowed
        return tuple(context.allow(at, word, known) for word in listed)

    return read


def set_of(allowed: Words) -> Reader:
    """What reads words whose order says nothing."""
    ordered = words_of(allowed)
    return like(ordered)(lambda context, at, value: frozenset(ordered(context, at, value)))


read_families = set_of(lambda context: set(context.families.values()))
read_rules = set_of(lambda context: context.rules)
read_categories = set_of(lambda context: context.named["category"])


@shaped(
    lambda: {
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": "^[0-9]{1,19}/[0-9]{1,19}$"},
        ]
    }
)
def read_number(context: Context, at: str, value: object) -> Fraction:
    """A finite number, not below 0; a fraction stands as text: `"1/3"`."""
    number: Fraction
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Fraction(value) if Decimal(value).is_finite() else Fraction(-1)
    elif isinstance(value, str) and re.fullmatch("[0-9]{1,19}/[0-9]{1,19}", value):
        above, below = map(int, value.split("/"))
        number = Fraction(above, below) if below else Fraction(-1)
    else:
        raise context.refuse(at, _("should be a number or a fraction as '1/3'"))
    if number < 0:
        raise context.refuse(at, _("should be a finite number, not below 0"))
    return number


@like(read_name)
def read_citation(context: Context, at: str, value: object) -> str:
    """The articles behind one thing."""
    return context.cite(at, read_name(context, at, value))


@like(read_name)
def read_id(context: Context, at: str, value: object) -> str:
    """A rule's id, which is that of all that stands in its table."""
    context.id = read_name(context, at, value)
    return context.id


@like(read_name)
def read_cites(context: Context, at: str, value: object) -> str:
    """The articles behind a table, and behind its numbers where they name none."""
    context.cites = read_citation(context, at, value)
    return context.cites


_DATED: Mapping[str, Reader] = {
    "since": read_day,
    "value": read_number,
    "cites": read_name,
    "id": read_text,
}


def _figure_shape() -> Shape:
    dated = {"type": "array", "items": table_shape(_DATED, ("id",)), "minItems": 1}
    alone = table_shape(_DATED, ("id", "since"))
    return {"anyOf": [*shape_of(read_number)["anyOf"], alone, dated]}


@shaped(_figure_shape)
def read_figure(context: Context, at: str, value: object) -> Figure:
    """A number of the law: plain, by its table's articles, or dated and cited one by one."""
    dated, numbers = isinstance(value, list), []
    if not isinstance(value, list | dict):
        numbers = [Number(context.since, read_number(context, at, value), context.cites)]
    elif not value:
        raise context.refuse(at, _("is empty"))
    else:
        for place, entry in enumerate(value if dated else [value], start=1):
            here = f"{at}[{place}]" if dated else at
            # Its id is for people alone.
            found = read_table(context, here, entry, _DATED, ("id",) if dated else ("id", "since"))
            since = found.get("since", context.since)
            if numbers and since <= numbers[-1].since:
                raise context.refuse(f"{here}.since", _("should be later than the one before"))
            numbers.append(Number(since, found["value"], found["cites"]))
    for number in numbers:
        context.changes.add(number.since)
        context.cite(at, number.cites)
    return Figure(numbers=tuple(numbers))


# A table


_BY_NAME: Mapping[str, Reader] = {
    "id": read_id,
    "cites": read_cites,
    "families": read_families,
    "variant": like(read_name)(
        lambda context, at, value: word_of(USUAL, *context.variants)(context, at, value)
    ),
}
_BY_TYPE: Mapping[str, Reader] = {
    "str": read_text,
    "str | None": read_name,
    "bool": read_flag,
    "int": read_whole,
    "int | None": read_whole,
    "date | None": read_day,
    "Fraction": read_number,
    "Fraction | None": read_number,
    "Figure": read_figure,
    "Figure | None": read_figure,
    "tuple[Fraction, ...]": shaped(lambda: {"type": "array", "items": shape_of(read_number)})(
        lambda context, at, value: tuple(
            read_number(context, at, each) for each in read_list(context, at, value)
        )
    ),
}


Wrong = tuple[str, Callable[[Any], object], str]
"""What a table alone cannot do: the key that is refused, where that is so, and why."""


def refuse_wrong(context: Context, at: str, made: Any, wrongs: Iterable[Wrong]) -> None:
    """Refuse the first thing that a table cannot do."""
    for key, is_wrong, why in wrongs:
        if is_wrong(made):
            raise context.refuse(f"{at}.{key}", _(why))


def table_of(make: Any, *wrongs: Wrong, **own: Reader) -> Reader:
    """A table that becomes a value of a class; `own` are the readers that no name or type tells."""

    @cache  # only for tables that a rulebook has
    def keys() -> tuple[dict[str, Reader], set[str]]:
        plain = getattr(make, "_field_defaults", None)  # a tuple's; a record's are its class's own
        optional = {
            key for key in make._fields if (hasattr(make, key) if plain is None else key in plain)
        }
        readers: dict[str, Reader] = {}
        for each in reversed(make.__mro__):
            for key, kind in get_annotations(each).items():
                if key not in make._fields:
                    continue
                type_ = str(getattr(kind, "__forward_arg__", kind))  # so a tuple keeps its own
                if type_ == "str" and key not in optional:
                    type_ = "str | None"  # where it is not None, it is a name
                readers[key] = own.get(key) or _BY_NAME.get(key) or _BY_TYPE[type_]
        return readers, optional

    @shaped(lambda: table_shape(*keys()))
    def read(context: Context, at: str, value: object) -> Any:
        made = make(**read_table(context, at, value, *keys()))
        refuse_wrong(context, at, made, wrongs)
        if isinstance(made, Rule) and made.id not in context.rules:
            head = Rule(id=made.id, cites=made.cites, about=made.about, remark=made.remark)
            context.rules[made.id] = head
        return made

    return read


def list_of(read: Reader) -> Reader:
    """What reads a list of tables."""

    @shaped(lambda: {"type": "array", "items": shape_of(read)})
    def read_all(context: Context, at: str, value: object) -> tuple[Any, ...]:
        return tuple(
            read(context, f"{at}[{place}]", entry)
            for place, entry in enumerate(read_list(context, at, value), start=1)
        )

    return read_all


def named_list(sort: str, key: str, read: Reader) -> Reader:
    """Tables that others call by name."""

    @like(read)
    def one(context: Context, at: str, value: object) -> Any:
        made, known = read(context, at, value), context.named[sort]
        name = getattr(made, key)
        if name in known:
            raise context.refuse(f"{at}.{key}", _("'{name}' is named twice").format(name=name))
        known[name] = made
        return made

    return list_of(one)
