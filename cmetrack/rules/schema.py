"""What a rulebook may say: its tables, and what reads the keys that no name or type tells.

The classes of `rulebook` declare the keys of each table; `table` reads them strictly, and what
the tables together cannot do is refused by `soundness`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cmetrack.domain import activity
from cmetrack.domain.codes import CodeFormat
from cmetrack.i18n import gettext as _
from cmetrack.rules import rulebook as law
from cmetrack.rules.soundness import check_whole
from cmetrack.rules.table import (
    Context,
    Reader,
    list_of,
    named_list,
    read_citation,
    read_cites,
    read_day,
    read_families,
    read_figure,
    read_flag,
    read_list,
    read_map,
    read_name,
    read_number,
    read_rules,
    read_table,
    read_text,
    read_whole,
    set_of,
    table_of,
    word_of,
    words_of,
)

FORMAT = 1
"""The version of the rulebook format that this program reads."""

_NEEDABLE = ("end", "hours", "days", "credits", "level", "index", "pages", "authors")
_SAME = ("kind", "title", "work")
_LONGEST_CYCLE = 100  # years


# The top


def _format(context: Context, at: str, value: object) -> None:
    if read_whole(context, at, value) != FORMAT:
        raise context.refuse(at, _("this program reads format {n}").format(n=FORMAT))


def _since(context: Context, at: str, value: object) -> date:
    context.since = read_day(context, at, value)
    return context.since


def _dated_norms(context: Context, at: str, value: object) -> None:
    # A source that gives its norms no first day is applied to every record.
    if not read_flag(context, at, value):
        context.since = date.min


def _variants(context: Context, at: str, value: object) -> tuple[law.Variant, ...]:
    found = list_of(table_of(law.Variant))(context, at, value)
    context.variants = tuple(one.name for one in found)
    return tuple(found)


def _family_of_kinds(context: Context, at: str, value: object) -> dict[str, str]:
    for family, kinds in read_map(context, at, value).items():
        for kind in words_of(activity.ALL_KINDS)(context, f"{at}.{family}", kinds):
            other = context.families.setdefault(kind, family)
            if other != family:
                why = _("'{kind}' is in the family '{other}' already")
                raise context.refuse(f"{at}.{family}", why.format(kind=kind, other=other))
    return context.families


def _reads_as(context: Context, at: str, value: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, meant in read_map(context, at, value).items():
        if kind not in activity.ALL_KINDS:
            raise context.refuse(f"{at}.{kind}", _("is no kind of record"))
        found[kind] = word_of(*activity.ALL_KINDS)(context, f"{at}.{kind}", meant)
    for kind, meant in found.items():
        if meant in found:
            why = _("'{kind}' is itself read as another").format(kind=meant)
            raise context.refuse(f"{at}.{kind}", why)
    return found


def _hints(context: Context, at: str, value: object) -> dict[str, str]:
    found = read_map(context, at, value)
    families = sorted(set(context.families.values()))
    return {
        context.allow(f"{at}.{family}", family, families): read_name(context, at, hint)
        for family, hint in found.items()
    }


# Norms and roles


def _range(context: Context, at: str, value: object) -> law.Bounds:
    found = law.Bounds(
        **read_table(
            context, at, value, dict.fromkeys(law.Bounds._fields, read_number), law.Bounds._fields
        )
    )
    if found == (None, None):
        raise context.refuse(at, _("needs 'over' or 'up_to'"))
    return found


def _truth(context: Context, at: str, value: object) -> frozenset[str]:
    return frozenset({str(read_flag(context, at, value)).lower()})


_WHEN: Mapping[str, Reader] = {
    "kind": set_of(activity.ALL_KINDS),
    "family": read_families,
    "role": set_of(activity.ROLES),
    "format": set_of(activity.FORMATS),
    "level": set_of((*activity.LEVELS, "unknown")),
    "accreditation": set_of(activity.ACCREDITATIONS),
    "index": set_of((*activity.INDEXES, "unknown")),
    "position": set_of(activity.POSITIONS),
    "home": _truth,
    **dict.fromkeys(("pages", "authors", "hours", "days"), _range),
}
"""What a norm or a role may ask of a record, with the words it may compare with."""


def _when(context: Context, at: str, value: object) -> law.When:
    return read_table(context, at, value, _WHEN, _WHEN)


_BASIS: Mapping[str, Reader] = {
    "per": word_of("hour", "day", "record", "year", "stated"),
    "credits": read_figure,
    "hour_limit": read_figure,
}


def _check_basis(context: Context, at: str, basis: law.Basis) -> None:
    if basis.per != "stated" and basis.credits is None:
        raise context.refuse(f"{at}.credits", _("is missing"))
    if basis.per != "stated" and basis.hour_limit is not None:
        raise context.refuse(f"{at}.hour_limit", _("binds credits as stated only"))


def _gives(context: Context, at: str, value: object) -> tuple[law.Basis, ...]:
    """A norm's own bases, and those of several norms, which it calls by name."""
    bases: list[law.Basis] = []
    for place, entry in enumerate(value if isinstance(value, list) else [value], start=1):
        if isinstance(entry, str):
            bases.append(context.call("basis", at, entry))
        elif isinstance(entry, dict):
            here = f"{at}[{place}]"
            own = read_table(context, here, entry, _BASIS, ("credits", "hour_limit"))
            bases.append(law.Basis(id=context.id, cites=context.cites, name="", **own))
            _check_basis(context, here, bases[-1])
        else:
            raise context.refuse(at, _("should be a table, or the name of a basis"))
    return tuple(bases)


def _caps(context: Context, at: str, value: object) -> tuple[law.Cap, ...]:
    names = words_of(context.named["cap"])(context, at, value)
    return tuple(context.call("cap", at, name) for name in names)


def _check_norm(context: Context, at: str, norm: law.Norm) -> None:
    if not norm.gives and not norm.needs:
        raise context.refuse(f"{at}.gives", _("is missing"))


def _unit(context: Context, at: str, value: object) -> int:
    unit = read_number(context, at, value) * 100
    if unit.denominator != 1 or unit < 1:
        raise context.refuse(at, _("should be a whole number of hundredths, above 0"))
    return int(unit)


# The cycle, its targets, codes, what is to be ticked off


def _years(context: Context, at: str, value: object) -> int:
    years: int = read_whole(context, at, value)
    if not 1 <= years <= _LONGEST_CYCLE:
        raise context.refuse(at, _("should be from 1 to {n}").format(n=_LONGEST_CYCLE))
    return years


def _check_cycle(context: Context, at: str, cycle: law.CycleRule) -> None:
    if cycle.window == "anniversary" and not cycle.start_required:
        raise context.refuse(f"{at}.start", _("should be 'required' for a window by anniversary"))


def _of_a_year(context: Context, at: str, value: object) -> str:
    text = read_name(context, at, value)
    if {"{", "}"} & set(text.replace("{n}", "")):
        raise context.refuse(at, _("may hold no other brace than {n}"))
    return text


def _check_target(context: Context, at: str, target: law.Target) -> None:
    if (target.required is None) == (target.share_of is None):
        why = _("either 'required' or 'share_of' should be given")
        raise context.refuse(f"{at}.required", why)
    if target.share_of is None and target.share != 1:
        raise context.refuse(f"{at}.share", _("goes with 'share_of'"))
    if target.consequence_cites:
        context.cite(f"{at}.consequence_cites", target.consequence_cites)
    elif target.consequence:
        raise context.refuse(f"{at}.consequence_cites", _("is missing"))
    if target.each_year and "{n}" not in target.target:
        raise context.refuse(f"{at}.target", _("needs {n}, the number of the year"))


def _groups(context: Context, at: str, value: object) -> tuple[int, ...]:
    groups = read_list(context, at, value)
    if not groups or not all(type(group) is int and group > 0 for group in groups):
        raise context.refuse(at, _("should be a list of lengths"))
    return tuple(groups)


def _letters(context: Context, at: str, value: object) -> dict[str, str]:
    typed = read_map(context, at, value)
    return {char: read_name(context, f"{at}.{char}", letter) for char, letter in typed.items()}


def _check_codes(context: Context, at: str, codes: CodeFormat) -> None:
    for char, letter in codes.reads_as.items():
        if letter not in codes.letters or len(letter) != 1 or len(char) != 1:
            raise context.refuse(f"{at}.reads_as.{char}", _("should be one of the letters"))


def _check_item(context: Context, at: str, item: law.Item) -> law.Item:
    # Ticks are kept by the key alone, and `--tick KEY=NOTE` splits at the first "=".
    if item.key in context.item_keys or "=" in item.key:
        raise context.refuse(f"{at}.key", _("should be a name of its own, without '='"))
    if item.within_days is None and item.starts_when:
        raise context.refuse(f"{at}.starts_when", _("needs 'within_days'"))
    context.item_keys.add(item.key)
    return item._replace(cites=item.cites or context.cites)


def _items(context: Context, at: str, value: object) -> tuple[law.Item, ...]:
    if items := list_of(_item)(context, at, value):
        return tuple(items)
    raise context.refuse(at, _("is missing"))


_item = table_of(law.Item, _check_item, cites=read_citation, starts_when=word_of("begun", "done"))
_NEEDED = {"format", "id", "title", "country", "since", "source", "cites", "families"}
_RULEBOOK: Mapping[str, Reader] = {
    "format": _format,
    "id": read_name,
    "title": read_name,
    "country": read_name,
    "language": read_text,
    "since": _since,
    "dated_norms": _dated_norms,
    "source": read_name,
    "cites": read_cites,
    "variant": _variants,
    "families": _family_of_kinds,
    "reads_as": _reads_as,
    "hints": _hints,
    "cap": named_list("cap", "id", table_of(law.Cap, per=word_of("day", "programme"))),
    "basis": named_list("basis", "name", table_of(law.Basis, _check_basis, **_BASIS)),
    "norm": list_of(
        table_of(
            law.Norm,
            _check_norm,
            when=_when,
            gives=_gives,
            caps=_caps,
            needs=words_of(_NEEDABLE),
            asks=words_of(_NEEDABLE),
            code=word_of("ignored", "required", "if-any"),
        )
    ),
    "role": list_of(table_of(law.Role, when=_when)),
    "rounding": table_of(law.Rounding, to=_unit),
    "works": table_of(law.Works),
    "attendance": table_of(law.Attendance, requires=set_of(activity.ATTENDANCES)),
    "sharing": table_of(law.Sharing, positions=set_of(activity.POSITIONS)),
    "once": list_of(
        table_of(
            law.Once,
            kinds=set_of(activity.ALL_KINDS),
            same=words_of(_SAME),
            per=word_of("window", "calendar-year"),
        )
    ),
    "exclusion": list_of(table_of(law.Exclusion)),
    "shared_day": table_of(law.SharedDay, norms=read_rules),
    "other_specialty_cap": table_of(law.OtherSpecialtyCap),
    "cycle": list_of(
        table_of(
            law.CycleRule,
            _check_cycle,
            years=_years,
            window=word_of("rolling", "anniversary", "calendar"),
            start=word_of("optional", "required"),
        )
    ),
    "target": list_of(
        table_of(law.Target, _check_target, target=_of_a_year, label=_of_a_year, roles=read_rules)
    ),
    "codes": table_of(CodeFormat, _check_codes, groups=_groups, reads_as=_letters),
    "checklist": named_list("checklist", "name", table_of(law.Checklist, items=_items)),
}
"""The whole of a rulebook, in the order of reading: first what others refer to."""

_PLURALS = {
    "variant": "variants",
    "norm": "every_norm",
    "role": "roles",
    "exclusion": "exclusions",
    "cycle": "cycles",
    "target": "targets",
    "checklist": "checklists",
}


def parse_rulebook(
    data: Mapping[str, Any], file: str, sentences: Mapping[str, str] | None, *, sound: bool = False
) -> law.Rulebook:
    """The rulebook that a loaded TOML file holds (numbers as exact decimals).

    `sentences` are those of the law that it may cite. Of one that is known to be `sound` its parts are not
    held against each other once more.
    """
    context = Context(file, sentences)
    found = read_table(context, "", dict(data), _RULEBOOK, _RULEBOOK.keys() - _NEEDED)
    for only_read in ("format", "dated_norms", "cap", "basis"):
        found.pop(only_read, None)
    rulebook = law.Rulebook(
        **{_PLURALS.get(key, key): value for key, value in found.items()},
        norms=_by_kind(found.get("norm", ()), context.families, found.get("reads_as", {})),
        rules=context.rules,
        changes=tuple(sorted(context.changes)),
    )
    if sound:
        return rulebook
    check_whole(rulebook, context.refuse)
    for key in ("cap", "basis"):
        for place, name in enumerate(context.named[key], start=1):
            if (key, name) not in context.called:
                raise context.refuse(f"{key}[{place}]", _("no norm names it"))
    return rulebook


def _by_kind(
    norms: tuple[law.Norm, ...], families: Mapping[str, str], reads_as: Mapping[str, str]
) -> dict[str, tuple[law.Norm, ...]]:
    """The norms that could fit each kind, so that no record walks past all of them."""
    found: dict[str, list[law.Norm]] = {
        kind: [] for kind in activity.ALL_KINDS if kind not in reads_as
    }
    for norm in norms:
        kinds, its_families = norm.when.get("kind", frozenset(found)), norm.when.get("family")
        assert isinstance(kinds, frozenset) and not isinstance(its_families, law.Bounds)
        for kind in kinds & found.keys():
            if its_families is None or families.get(kind) in its_families:
                found[kind].append(norm)
    return {kind: tuple(fitting) for kind, fitting in found.items()}
