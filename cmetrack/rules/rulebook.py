"""A rulebook: one authority's law, and what it answers.

The sorts of rules that it holds are in `law`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.credits import Hundredths, rounded
from cmetrack.domain.record import Record
from cmetrack.rules.law import USUAL, Rule, Variant
from cmetrack.rules.law_of_counting import (
    CategoryCap,
    Exclusion,
    Expiry,
    Incompatible,
    Once,
    OtherSpecialtyCap,
    OwnSpecialtyOnly,
    SharedDay,
    SharedIssue,
)
from cmetrack.rules.law_of_cycles import (
    AdjustmentRule,
    Alternative,
    CarryOver,
    CycleRule,
    Grant,
    HandIn,
    MakeUp,
    Target,
)
from cmetrack.rules.law_of_records import (
    Attendance,
    Category,
    Checklist,
    Norm,
    RecordQuestion,
    Role,
    Rounding,
    Sharing,
    Works,
)


class Rulebook(Record):
    """One authority's law, version by version, ready to count by.

    A cycle is of the usual sort, or one of the `variants`, whose cycle and targets may be
    others. `norms` are the norms that could fit each kind, in order; `changes` are the days on
    which one of the numbers changes. `standing` is `checked`, when all of it was read in the act
    itself, or `draft`; `superseded_by` names the rulebook of a newer law, `sources` what was read.
    `language` is the act's; where its sentences are at hand in another one alone, `rendering` is that.
    """

    id: str
    title: str
    country: str
    since: date
    source: str
    cites: str
    language: str = "en"
    rendering: str = ""
    standing: str = ""
    checked_on: date | None = None
    superseded_by: str = ""
    sources: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    families: Mapping[str, str]
    reads_as: Mapping[str, str] = MappingProxyType({})
    rounding: Rounding | None = None
    norms: Mapping[str, tuple[Norm, ...]]
    every_norm: tuple[Norm, ...] = ()
    roles: tuple[Role, ...] = ()
    works: Works | None = None
    attendance: Attendance | None = None
    sharing: Sharing | None = None
    questions: tuple[RecordQuestion, ...] = ()
    incompatibles: tuple[Incompatible, ...] = ()
    once: tuple[Once, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    shared_day: SharedDay | None = None
    shared_issue: SharedIssue | None = None
    other_specialty_cap: OtherSpecialtyCap | None = None
    own_specialty_only: OwnSpecialtyOnly | None = None
    categories: tuple[Category, ...] = ()
    category_caps: tuple[CategoryCap, ...] = ()
    cycles: tuple[CycleRule, ...] = ()
    targets: tuple[Target, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    expiry: Expiry | None = None
    make_up: MakeUp | None = None
    carry_over: CarryOver | None = None
    grants: tuple[Grant, ...] = ()
    adjustments: tuple[AdjustmentRule, ...] = ()
    hand_in: HandIn | None = None
    codes: CodeFormat | None = None
    checklists: tuple[Checklist, ...] = ()
    rules: Mapping[str, Rule]
    changes: tuple[date, ...]
    hints: Mapping[str, str] = MappingProxyType({})

    @property
    def unit(self) -> Hundredths:
        """What credits are rounded to."""
        return self.rounding.to if self.rounding else 1

    @property
    def counts_in(self) -> str:
        """What its records are worth: `credits`, `hours`, or each of them is one of `records`."""
        for target in self.targets:
            if target.unit != "records":
                return target.unit
        each = (norm for norms in self.norms.values() for norm in norms)
        whole = all(basis.per == "record" for norm in each for basis in norm.gives)
        return "records" if whole else "credits"

    def whole(self, amount: Fraction, norm: Norm) -> Hundredths:
        """An amount by a norm in whole credits, or what else the law rounds to."""
        rounding = norm.rounding or self.rounding
        return rounding.whole(amount) if rounding else rounded(amount, 1)

    def cycle_rule(self, variant: str | None) -> CycleRule:
        """The rule by which a cycle of a variant (None: of the usual sort) runs."""
        return next(rule for rule in self.cycles if self._is_for(rule, variant))

    def targets_of(self, variant: str | None) -> tuple[Target, ...]:
        """The targets of a variant, in the rulebook's order."""
        return tuple(target for target in self.targets if self._is_for(target, variant))

    @property
    def every_variant(self) -> tuple[str, ...]:
        """The sorts of cycles: the usual one, and the others."""
        return tuple(dict.fromkeys((USUAL, *(one.name for one in self.variants))))

    def variant_of(self, variant: str | None) -> str:
        """What this law calls that sort of cycle."""
        known = any(one.name == variant for one in self.variants)
        return variant if known and variant else USUAL

    def _is_for(self, rule: CycleRule | Target, variant: str | None) -> bool:
        return rule.variant in (None, self.variant_of(variant))

    def target(self, name: str | None, variant: str | None) -> Target:
        """The target of that name for a variant."""
        return next(one for one in self.targets_of(variant) if one.name == name)

    def hint(self, kind: str) -> str:
        """What a record of a kind wants to be told, in words; empty where nothing is said."""
        return self.hints.get(self.families.get(self.kind(kind), ""), "")

    def displaces(self, kind: str) -> bool:
        """Whether others of its years count nothing beside a record of a kind, once it has begun."""
        return any(self.kind(kind) in rule.beside for rule in self.incompatibles)

    def kind(self, kind: str) -> str:
        """The kind that this law takes a record's kind for."""
        return self.reads_as.get(kind, kind)
