"""A rulebook's text, read strictly.

Everything is checked before anything is counted: an unknown key, a missing citation, a
reference to nothing, two values for one day are refused with the file, the key and what is
allowed. `parse_rulebook` takes the TOML already loaded (numbers as exact decimals).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from cmetrack.domain import activity
from cmetrack.domain.codes import CodeFormat
from cmetrack.i18n import gettext as _
from cmetrack.rules.rulebook import (
    Attendance,
    Basis,
    Cap,
    Checklist,
    CycleRule,
    Exclusion,
    Figure,
    Item,
    Norm,
    Once,
    OtherSpecialtyCap,
    Range,
    Role,
    Rule,
    Rulebook,
    SharedDay,
    Sharing,
    Target,
    Test,
    When,
    Works,
)
from cmetrack.rules.table import Table

FORMAT = 1
"""The version of the rulebook format that this program reads."""

FACTS: Mapping[str, tuple[str, ...] | type] = {
    "kind": activity.ALL_KINDS,
    "family": str,
    "role": activity.ROLES,
    "format": activity.FORMATS,
    "level": (*activity.LEVELS, "unknown"),
    "accreditation": activity.ACCREDITATIONS,
    "index": (*activity.INDEXES, "unknown"),
    "position": activity.POSITIONS,
    "home": bool,
    "pages": Range,
    "authors": Range,
    "hours": Range,
    "days": Range,
}
"""What a norm or a role may ask of a record, with the words it may compare with."""

NEEDABLE = ("end", "hours", "days", "credits", "level", "index", "pages", "authors")
SAME = ("kind", "title", "work")

_LONGEST_CYCLE = 100  # years

T = TypeVar("T")


def parse_rulebook(data: Mapping[str, Any], file: str, law: Mapping[str, str] | None) -> Rulebook:
    """The rulebook that a loaded TOML file holds; `law` are the sentences that it may cite.

    Where sentences are given, every citation must be one of them, so that no number stands
    on an article that nobody can read.
    """
    return _Reader(data, file, law).read()


class _Reader:
    """One pass over a rulebook, from what others refer to, to what refers to it."""

    def __init__(self, data: Mapping[str, Any], file: str, law: Mapping[str, str] | None) -> None:
        self.top = Table(file, "", data)
        self.law = law
        self.since = date.min
        self.rules: dict[str, Rule] = {}
        self.families: dict[str, str] = {}
        self.family_names: tuple[str, ...] = ()
        self.caps: dict[str, Cap] = {}
        self.bases: dict[str, Basis] = {}
        self.changes: set[date] = set()
        self.item_keys: set[str] = set()

    def read(self) -> Rulebook:
        top = self.top
        if top.need("format", int) != FORMAT:
            raise top.refuse("format", _("this program reads format {n}").format(n=FORMAT))
        identity = top.needed_text("id")
        since = top.need("since", date)
        # A source that gives its norms no first day is applied to every record.
        self.since = since if top.flag("dated_norms", default=True) else date.min
        self._families()
        reads_as = self._reads_as()
        self.caps = self._named("cap", "id", self._cap)
        self.bases = self._named("basis", "name", self._basis_by_name)
        norms = tuple(map(self._norm, top.tables("norm")))
        roles = tuple(map(self._role, top.tables("role")))
        rounding = self._optional("rounding", self._rounding)
        rulebook = Rulebook(
            id=identity,
            title=top.needed_text("title"),
            country=top.needed_text("country"),
            since=since,
            source=top.needed_text("source"),
            cites=self._cites(top),
            language=top.text("language") or "en",
            families=self.families,
            reads_as=reads_as,
            unit=rounding[0] if rounding else 1,
            rounding=rounding[1] if rounding else None,
            norms=self._by_kind(norms, reads_as),
            every_norm=norms,
            roles=roles,
            works=self._optional("works", self._works),
            attendance=self._optional("attendance", self._attendance),
            sharing=self._optional("sharing", self._sharing),
            once=tuple(map(self._once, top.tables("once"))),
            exclusions=tuple(map(self._exclusion, top.tables("exclusion"))),
            shared_day=self._optional("shared_day", self._shared_day),
            other_specialty_cap=self._optional("other_specialty_cap", self._other_specialty_cap),
            cycles=tuple(map(self._cycle, top.tables("cycle"))),
            targets=tuple(map(self._target, top.tables("target"))),
            codes=self._optional("codes", self._codes),
            checklists=tuple(self._named("checklist", "name", self._checklist).values()),
            rules=self.rules,
            changes=tuple(sorted(self.changes)),  # last: by now every number was read
        )
        top.close()
        self._whole(rulebook, norms)
        return rulebook

    # What others refer to

    def _families(self) -> None:
        table = self.top.table("families")
        if table is None:
            raise self.top.refuse("families", _("is missing"))
        for family in table.data:
            for kind in table.needed_words(family, activity.ALL_KINDS):
                if kind in self.families:
                    raise table.refuse(
                        family,
                        _("'{kind}' is in the family '{other}' already").format(
                            kind=kind, other=self.families[kind]
                        ),
                    )
                self.families[kind] = family
        self.family_names = tuple(table.data)

    def _reads_as(self) -> dict[str, str]:
        table = self.top.table("reads_as")
        if table is None:
            return {}
        for kind in table.data:
            if kind not in activity.ALL_KINDS:
                raise table.refuse(kind, _("is no kind of record"))
        found = {kind: table.word(kind, activity.ALL_KINDS) for kind in table.data}
        for kind, meant in found.items():
            if meant in found:
                raise table.refuse(kind, _("'{kind}' is itself read as another").format(kind=meant))
        return found

    def _optional(self, key: str, read: Callable[[Table], T]) -> T | None:
        table = self.top.table(key)
        if table is None:
            return None
        found = read(table)
        table.close()
        return found

    def _named(self, key: str, name: str, read: Callable[[Table], T]) -> dict[str, T]:
        """The tables of a list by what others call them."""
        found: dict[str, T] = {}
        for table in self.top.tables(key):
            called = table.needed_text(name)
            if called in found:
                raise table.refuse(name, _("'{name}' is named twice").format(name=called))
            found[called] = read(table)
        return found

    def _cites(self, table: Table) -> str:
        cites = table.needed_text("cites")
        self._known_articles(table, "cites", cites)
        return cites

    def _known_articles(self, table: Table, key: str, cites: str) -> None:
        if self.law is None:
            return
        for article in articles(cites):
            if article not in self.law:
                raise table.refuse(
                    key, _("'{article}' is not among the law's sentences").format(article=article)
                )

    def _rule(self, table: Table) -> dict[str, str]:
        """The keys that every rule has."""
        head = {
            "id": table.needed_text("id"),
            "cites": self._cites(table),
            "about": table.text("about"),
            "remark": table.text("remark"),
        }
        self.rules.setdefault(head["id"], Rule(**head))
        return head

    def _figure(self, table: Table, key: str, cites: str) -> Figure:
        figure = table.figure(key, self.since, cites)
        for number in figure.numbers:
            self.changes.add(number.since)
            self._known_articles(table, key, number.cites)
        return figure

    # Norms

    def _cap(self, table: Table) -> Cap:
        head = self._rule(table)
        cap = Cap(
            **head,
            per=table.word("per", ("day", "programme"), "programme"),
            credits=self._figure(table, "credits", head["cites"]),
        )
        table.close()
        return cap

    def _basis_by_name(self, table: Table) -> Basis:
        return self._basis(table, self._rule(table))

    def _basis(self, table: Table, head: dict[str, str]) -> Basis:
        per = table.word("per", ("hour", "day", "record", "year", "stated"))
        basis = Basis(
            **head,
            per=per,
            credits=None if per == "stated" else self._figure(table, "credits", head["cites"]),
            hour_limit=(
                self._figure(table, "hour_limit", head["cites"])
                if "hour_limit" in table.data
                else None
            ),
        )
        if basis.hour_limit and per != "stated":
            raise table.refuse("hour_limit", _("binds credits as stated only"))
        table.close()
        return basis

    def _bases(self, table: Table, head: dict[str, str]) -> tuple[Basis, ...]:
        table.known.add("gives")
        given = table.data.get("gives", [])
        bases = []
        for place, entry in enumerate(given if isinstance(given, list) else [given], start=1):
            if isinstance(entry, str):
                if entry not in self.bases:
                    raise table.refuse(
                        "gives",
                        _("'{word}' is not known (allowed: {allowed})").format(
                            word=entry, allowed=", ".join(sorted(self.bases))
                        ),
                    )
                bases.append(self.bases[entry])
            elif isinstance(entry, dict):
                basis = Table(table.file, f"{table.at}.gives[{place}]", entry)
                bases.append(self._basis(basis, {"id": head["id"], "cites": head["cites"]}))
            else:
                raise table.refuse("gives", _("should be a table, or the name of a basis"))
        return tuple(bases)

    def _norm(self, table: Table) -> Norm:
        head = self._rule(table)
        norm = Norm(
            **head,
            when=self._when(table),
            bases=self._bases(table, head),
            caps=tuple(self.caps[cap] for cap in table.words("caps", self.caps)),
            programme=table.flag("programme", default=True),
            divided=table.flag("divided", default=False),
            needs=table.words("needs", NEEDABLE),
            asks=table.words("asks", NEEDABLE),
            code=table.word("code", ("ignored", "required", "if-any"), "ignored"),
            sizes=tuple(
                table.as_fraction("sizes", size) for size in table.get("sizes", list) or ()
            ),
            months=table.get("months", int) or 0,
        )
        if not norm.bases and not norm.needs:
            raise table.refuse("gives", _("is missing"))
        if norm.divided and "sharing" not in self.top.data:
            raise table.refuse("divided", _("needs a [sharing] rule"))
        if norm.code != "ignored" and "codes" not in self.top.data:
            raise table.refuse("code", _("needs a [codes] table"))
        table.close()
        return norm

    def _when(self, table: Table) -> When:
        conditions = table.table("when")
        if conditions is None:
            return {}
        tests: dict[str, Test] = {}
        for fact, allowed in FACTS.items():
            if fact not in conditions.data:
                conditions.known.add(fact)
            elif fact == "family":
                tests[fact] = frozenset(conditions.needed_words(fact, self.family_names))
            elif isinstance(allowed, tuple):
                tests[fact] = frozenset(conditions.needed_words(fact, allowed))
            elif allowed is bool:
                tests[fact] = frozenset({str(conditions.need(fact, bool)).lower()})
            else:
                tests[fact] = self._range(conditions, fact)
        conditions.close()
        return tests

    def _range(self, conditions: Table, fact: str) -> Range:
        bounds = conditions.table(fact)
        assert bounds is not None  # the caller saw the key
        found = Range(
            bounds.fraction("over") if "over" in bounds.data else None,
            bounds.fraction("up_to") if "up_to" in bounds.data else None,
        )
        bounds.known |= {"over", "up_to"}
        bounds.close()
        if found == (None, None):
            raise bounds.refuse("", _("needs 'over' or 'up_to'"))
        return found

    def _by_kind(
        self, norms: tuple[Norm, ...], reads_as: Mapping[str, str]
    ) -> dict[str, tuple[Norm, ...]]:
        """The norms that could fit each kind, so that no record walks past all of them."""
        found = {}
        for kind in activity.ALL_KINDS:
            if kind in reads_as:
                continue
            possible = []
            for norm in norms:
                kinds, families = norm.when.get("kind"), norm.when.get("family")
                if isinstance(kinds, frozenset) and kind not in kinds:
                    continue
                if isinstance(families, frozenset) and self.families.get(kind) not in families:
                    continue
                possible.append(norm)
            found[kind] = tuple(possible)
        return found

    # The person

    def _role(self, table: Table) -> Role:
        head = self._rule(table)
        role = Role(
            **head,
            when=self._when(table),
            factor=self._figure(table, "factor", head["cites"]),
            participation=table.flag("participation", default=True),
            reported=table.flag("reported", default=False),
        )
        table.close()
        return role

    def _rounding(self, table: Table) -> tuple[int, Rule]:
        rule = Rule(**self._rule(table))
        unit = table.fraction("to") * 100
        if unit.denominator != 1 or unit < 1:
            raise table.refuse("to", _("should be a whole number of hundredths, above 0"))
        return int(unit), rule

    def _works(self, table: Table) -> Works:
        head = self._rule(table)
        return Works(
            **head,
            families=frozenset(table.needed_words("families", self.family_names)),
            first=self._figure(table, "first", head["cites"]),
            co=self._figure(table, "co", head["cites"]),
            at_most=table.need("at_most", int),
        )

    def _attendance(self, table: Table) -> Attendance:
        return Attendance(
            **self._rule(table),
            requires=frozenset(table.needed_words("requires", activity.ATTENDANCES)),
        )

    def _sharing(self, table: Table) -> Sharing:
        head = self._rule(table)
        return Sharing(
            **head,
            leading=self._figure(table, "leading", head["cites"]),
            positions=frozenset(table.needed_words("positions", activity.POSITIONS)),
        )

    # What counts together

    def _once(self, table: Table) -> Once:
        once = Once(
            **self._rule(table),
            kinds=frozenset(table.needed_words("kinds", activity.ALL_KINDS)),
            same=table.needed_words("same", SAME),
            per=table.word("per", ("window", "calendar-year"), "window"),
            per_year=table.flag("per_year", default=False),
        )
        table.close()
        return once

    def _exclusion(self, table: Table) -> Exclusion:
        exclusion = Exclusion(
            **self._rule(table),
            families=frozenset(table.needed_words("families", self.family_names)),
            days=table.get("days", int),
        )
        table.close()
        return exclusion

    def _shared_day(self, table: Table) -> SharedDay:
        head = self._rule(table)
        return SharedDay(
            **head,
            norms=frozenset(table.needed_words("norms", self.rules)),
            credits=self._figure(table, "credits", head["cites"]),
        )

    def _other_specialty_cap(self, table: Table) -> OtherSpecialtyCap:
        return OtherSpecialtyCap(
            **self._rule(table),
            of=table.needed_text("of"),
            share=table.fraction("share"),
            families=frozenset(table.needed_words("families", self.family_names)),
        )

    # The cycle and its targets

    def _cycle(self, table: Table) -> CycleRule:
        window = table.word("window", ("rolling", "anniversary", "calendar"))
        start = table.word("start", ("optional", "required"), "optional")
        rule = CycleRule(
            **self._rule(table),
            retired=table.get("retired", bool),
            years=table.need("years", int),
            window=window,
            start_required=start == "required",
            repeats=table.flag("repeats", default=True),
            certified_before=table.get("certified_before", date),
        )
        if not 1 <= rule.years <= _LONGEST_CYCLE:
            raise table.refuse("years", _("should be from 1 to {n}").format(n=_LONGEST_CYCLE))
        if window == "anniversary" and not rule.start_required:
            raise table.refuse("start", _("should be 'required' for a window by anniversary"))
        table.close()
        return rule

    def _target(self, table: Table) -> Target:
        head = self._rule(table)
        roles = table.words("roles", self.rules)
        families = table.words("families", self.family_names)
        target = Target(
            **head,
            name=table.needed_text("target"),
            label=table.needed_text("label"),
            noun=table.text("noun"),
            retired=table.get("retired", bool),
            each_year=table.flag("each_year", default=False),
            required=(
                self._figure(table, "required", head["cites"]) if "required" in table.data else None
            ),
            share_of=table.text("share_of") or None,
            share=table.fraction("share", Fraction(1)),
            families=frozenset(families) if families else None,
            roles=frozenset(roles) if roles else None,
            consequence=table.text("consequence"),
            consequence_cites=table.text("consequence_cites"),
            breaks_ties=table.flag("breaks_ties", default=False),
        )
        table.known.add("required")
        if (target.required is None) == (target.share_of is None):
            raise table.refuse("required", _("either 'required' or 'share_of' should be given"))
        if target.consequence_cites:
            self._known_articles(table, "consequence_cites", target.consequence_cites)
        elif target.consequence:
            raise table.refuse("consequence_cites", _("is missing"))
        if target.each_year and "{n}" not in target.name:
            raise table.refuse("target", _("needs {n}, the number of the year"))
        for key in ("target", "label"):
            if {"{", "}"} & set(str(table.data[key]).replace("{n}", "")):
                raise table.refuse(key, _("may hold no other brace than {n}"))
        table.close()
        return target

    def _codes(self, table: Table) -> CodeFormat:
        groups = table.need("groups", list)
        if not groups or not all(type(group) is int and group > 0 for group in groups):
            raise table.refuse("groups", _("should be a list of lengths"))
        reads = table.table("reads_as")
        letters = table.needed_text("letters")
        mapping = {char: reads.needed_text(char) for char in reads.data} if reads else {}
        for char, letter in mapping.items():
            if letter not in letters or len(letter) != 1 or len(char) != 1:
                raise table.refuse(f"reads_as.{char}", _("should be one of the letters"))
        return CodeFormat(tuple(groups), letters, mapping, self._cites(table))

    # What is to be ticked off

    def _checklist(self, table: Table) -> Checklist:
        checklist = Checklist(
            **self._rule(table),
            name=table.needed_text("name"),
            families=frozenset(table.needed_words("families", self.family_names)),
            items=tuple(self._item(item, table.text("cites")) for item in table.tables("items")),
        )
        if not checklist.items:
            raise table.refuse("items", _("is missing"))
        table.close()
        return checklist

    def _item(self, table: Table, cites: str) -> Item:
        item = Item(
            table.needed_text("key"),
            table.needed_text("says"),
            table.get("within_days", int),
            table.word("starts_when", ("begun", "done"), "done") == "begun",
            self._cites(table) if "cites" in table.data else cites,
        )
        table.known.add("cites")
        # Ticks are kept by the key alone, and `--tick KEY=NOTE` splits at the first "=".
        if item.key in self.item_keys or "=" in item.key:
            raise table.refuse("key", _("should be a name of its own, without '='"))
        if item.within_days is None and "starts_when" in table.data:
            raise table.refuse("starts_when", _("needs 'within_days'"))
        self.item_keys.add(item.key)
        table.close()
        return item

    # The whole

    def _whole(self, rulebook: Rulebook, norms: tuple[Norm, ...]) -> None:
        """What only shows when everything is read."""
        if not norms:
            raise self.top.refuse("norm", _("is missing"))
        if not rulebook.targets:
            raise self.top.refuse("target", _("is missing"))
        for kind in rulebook.families:
            if not rulebook.norms.get(rulebook.kind(kind)):
                raise self.top.refuse("norm", _("no norm fits '{kind}'").format(kind=kind))
        for retired in (False, True):
            if sum(rule.retired in (None, retired) for rule in rulebook.cycles) != 1:
                raise self.top.refuse(
                    "cycle",
                    _("not one cycle for a doctor who is retired")
                    if retired
                    else _("not one cycle for a doctor who is not retired"),
                )
            targets = rulebook.targets_of(retired=retired)
            names = [target.name for target in targets]
            for name in names:
                if names.count(name) > 1:
                    raise self.top.refuse("target", _("'{name}' is named twice").format(name=name))
            whole = [target.name for target in targets if target.share_of is None]
            for target in targets:
                if target.share_of is None or target.share_of in whole:
                    continue
                why = (
                    _("'{name}' is a share itself")
                    if target.share_of in names
                    else _("'{name}' is no target")
                )
                raise self.top.refuse("target.share_of", why.format(name=target.share_of))
            if rulebook.other_specialty_cap and rulebook.other_specialty_cap.of not in names:
                raise self.top.refuse(
                    "other_specialty_cap.of",
                    _("'{name}' is no target").format(name=rulebook.other_specialty_cap.of),
                )
        families = [family for one in rulebook.exclusions for family in one.families]
        if len(set(families)) != len(families):
            raise self.top.refuse("exclusion", _("a family is in two groups"))


def articles(cites: str) -> list[str]:
    """`A1 5 h, 5 f` names two articles: `A1 5 h` and `A1 5 f`."""
    found: list[str] = []
    part = ""
    for cite in cites.split(", "):
        first, _space, rest = cite.partition(" ")
        if first[:1].isalpha() and rest:
            part = first
            found.append(cite)
        else:
            found.append(f"{part} {cite}".strip())
    return found
