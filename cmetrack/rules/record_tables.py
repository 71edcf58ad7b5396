"""What a rulebook's tables may say of records by themselves (`law_of_records`)."""

import re
from collections.abc import Mapping

from cmetrack.domain import activity
from cmetrack.domain.categories import NAME
from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.context import Context, Reader, Shape, like, shape_of, shaped
from cmetrack.rules.law import Bounds
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
from cmetrack.rules.table import (
    Wrong,
    list_of,
    named_list,
    read_citation,
    read_families,
    read_figure,
    read_flag,
    read_name,
    read_number,
    read_table,
    read_whole,
    refuse_wrong,
    set_of,
    such_that,
    table_of,
    table_shape,
    word_of,
    words_of,
)

# Which records

_range = such_that(
    table_of(
        Bounds,
        ("at_least", lambda it: None not in (it.over, it.at_least), N_("says what 'over' says")),
        (
            "up_to",
            lambda it: (
                it.up_to is not None
                and (
                    it.up_to < (it.at_least or 0)
                    or it.up_to <= (-1 if it.over is None else it.over)
                )
            ),
            N_("is so low that no number passes"),
        ),
    ),
    lambda it: any(bound is not None for bound in it),
    N_("needs 'over', 'at_least' or 'up_to'"),
)
_WHEN_OF_A_CATEGORY: Mapping[str, Reader] = {
    "kind": set_of(activity.ALL_KINDS),
    "family": read_families,
    "role": set_of(activity.ROLES),
    "format": set_of(activity.FORMATS),
    "level": set_of((*activity.LEVELS, "unknown")),
    "accreditation": set_of(activity.ACCREDITATIONS),
    "index": set_of((*activity.INDEXES, "unknown")),
    "position": set_of(activity.POSITIONS),
    "home": like(read_flag)(
        lambda context, at, value: frozenset({str(read_flag(context, at, value)).lower()})
    ),
    **dict.fromkeys(("pages", "authors", "hours", "days"), _range),
}
_WHEN: Mapping[str, Reader] = {
    **_WHEN_OF_A_CATEGORY,
    "category": set_of(lambda context: {*context.named["category"], "unknown"}),
}
"""What a norm or a role may ask of a record, with the words it may compare with."""


def _when_of(readers: Mapping[str, Reader]) -> Reader:
    """What reads tests of these facts."""
    return shaped(lambda: table_shape(readers, readers))(
        lambda context, at, value: read_table(context, at, value, readers, readers)
    )


_when = _when_of(_WHEN)
_CATEGORY = table_of(
    Category,
    (
        "topic",
        lambda it: it.topic and (it.when or it.words),
        N_("is named by the doctor alone: neither 'when' nor 'words' proposes it"),
    ),
    when=_when_of(_WHEN_OF_A_CATEGORY),
    name=such_that(
        such_that(
            read_name,
            lambda it: re.fullmatch(NAME, it),
            N_("should be of small letters a–z, figures and hyphens"),
        ),
        lambda it: it != "unknown",
        N_("should be another word: 'unknown' stands for none"),
    ),
    words=list_of(
        such_that(
            read_name,
            lambda it: any(map(str.isalnum, it)) and "*" not in it[:-1],
            N_("should be words of a title, their beginning with '*'"),
        )
    ),
)

# What they are worth

_BASIS: Mapping[str, Reader] = {
    "per": word_of("hour", "unit", "day", "record", "year", "stated"),
    "credits": read_figure,
    "hour_limit": read_figure,
    "full_hours": read_flag,
    "minutes": such_that(read_whole, bool, N_("should be above 0")),
    "parts": read_flag,
}
_WRONG_BASES: tuple[Wrong, ...] = (
    ("credits", lambda it: it.per != "stated" and it.credits is None, N_("is missing")),
    (
        "hour_limit",
        lambda it: it.per != "stated" and it.hour_limit is not None,
        N_("binds credits as stated only"),
    ),
    (
        "full_hours",
        lambda it: it.full_hours and it.per != "hour" and it.hour_limit is None,
        N_("needs 'per = \"hour\"' or an 'hour_limit': nothing else looks at the hours"),
    ),
    (
        "minutes",
        lambda it: (it.per == "unit") != (it.minutes is not None),
        N_("goes with 'per = \"unit\"', and that needs it"),
    ),
    ("parts", lambda it: it.parts and it.per != "unit", N_("goes with 'per = \"unit\"'")),
)


def _gives_shape() -> Shape:
    one = [shape_of(read_name), table_shape(_BASIS, _BASIS.keys() - {"per"})]
    return {"anyOf": [*one, {"type": "array", "items": {"anyOf": one}}]}


@shaped(_gives_shape)
def _gives(context: Context, at: str, value: object) -> tuple[Basis, ...]:
    bases: list[Basis] = []
    for place, entry in enumerate(value if isinstance(value, list) else [value], start=1):
        if isinstance(entry, str):
            bases.append(context.call("basis", at, entry))
        elif isinstance(entry, dict):
            here = f"{at}[{place}]"
            own = read_table(context, here, entry, _BASIS, _BASIS.keys() - {"per"})
            bases.append(Basis(id=context.id, cites=context.cites, name="", **own))
            refuse_wrong(context, here, bases[-1], _WRONG_BASES)
        else:
            raise context.refuse(at, _("should be a table, or the name of a basis"))
        if place > 1 and bases[-2].per == "record":
            why = _("is never taken: 'per = \"record\"' before it needs no figure")
            raise context.refuse(f"{at}[{place}]", why)
    return tuple(bases)


_CAP = table_of(
    Cap,
    (
        "days_a_week",
        lambda it: it.days_a_week is not None and it.per != "day",
        N_("goes with 'per = \"day\"'"),
    ),
    (
        "days_a_week",
        lambda it: it.days_a_week is not None and not 0 < it.days_a_week < 7,
        N_("should be from 1 to 6"),
    ),
    per=word_of("day", "programme"),
)


@like(words_of(lambda context: context.named["cap"]))
def _caps(context: Context, at: str, value: object) -> tuple[Cap, ...]:
    names = words_of(context.named["cap"])(context, at, value)
    return tuple(context.call("cap", at, name) for name in names)


@like(read_number)
def _unit(context: Context, at: str, value: object) -> int:
    unit = read_number(context, at, value) * 100
    if unit.denominator != 1 or unit < 1:
        raise context.refuse(at, _("should be a whole number of hundredths, above 0"))
    return int(unit)


_ROUNDING: Mapping[str, Reader] = {"to": _unit, "mode": word_of("nearest", "up", "down")}


@shaped(lambda: table_shape(_ROUNDING, ("mode",)))
def read_rounding(context: Context, at: str, value: object) -> Rounding:
    """A rounding of its own: to what, and how."""
    own = read_table(context, at, value, _ROUNDING, ("mode",))
    return Rounding(id=context.id, cites=context.cites, **own)


_NEEDABLE = ("end", "hours", "days", "credits", "level", "category", "index", "pages", "authors")
_NORM = table_of(
    Norm,
    ("gives", lambda it: not it.gives and not it.needs, N_("is missing")),
    (
        "divided",
        lambda it: it.divided and it.programme,
        N_("needs 'programme = false': a programme has no authors"),
    ),
    (
        "caps",
        lambda it: it.caps and not it.programme,
        N_("bind a programme only, not credits that go to the person"),
    ),
    (
        "needs",
        lambda it: it.months is not None and "end" not in it.needs,
        N_("should name 'end': without it nobody knows how many months it lasted"),
    ),
    (
        "rounding",
        lambda it: it.rounding is not None and it.gives_nothing,
        N_("goes with a norm that gives credits"),
    ),
    (
        "a_record",
        lambda it: it.a_record and (it.programme or not it.gives_nothing),
        N_("goes with 'programme = false' and no credits: what gives some is a record already"),
    ),
    when=_when,
    rounding=read_rounding,
    gives=_gives,
    caps=_caps,
    needs=words_of(_NEEDABLE),
    asks=words_of(_NEEDABLE),
    code=word_of("ignored", "required", "if-any"),
)

# Their papers

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


@shaped(lambda: {"type": "array", "items": shape_of(_ITEM), "minItems": 1})
def _items(context: Context, at: str, value: object) -> tuple[Item, ...]:
    items = such_that(list_of(_ITEM), bool, N_("is missing"))(context, at, value)
    return tuple(item._replace(cites=item.cites or context.cites) for item in items)


RECORD_TABLES: Mapping[str, Reader] = {
    "category": named_list("category", "name", _CATEGORY),
    "cap": named_list("cap", "id", _CAP),
    "basis": named_list("basis", "name", table_of(Basis, *_WRONG_BASES, **_BASIS)),
    "norm": list_of(_NORM),
    "role": list_of(table_of(Role, when=_when)),
    "rounding": table_of(Rounding, **_ROUNDING),
    "works": table_of(Works),
    "attendance": table_of(Attendance, requires=set_of(activity.ATTENDANCES)),
    "sharing": table_of(
        Sharing,
        positions=set_of(activity.POSITIONS),
        among_several=set_of(activity.POSITIONS),
    ),
    "question": list_of(table_of(RecordQuestion, when=_when)),
    "checklist": named_list("checklist", "name", table_of(Checklist, items=_items)),
}
