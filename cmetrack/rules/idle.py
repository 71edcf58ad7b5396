"""Rules that change nothing, and that nobody can satisfy beside the others of their rulebook."""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from cmetrack.i18n import gettext as _
from cmetrack.rules.law import Bounds, Figure, Test
from cmetrack.rules.law_of_counting import CategoryCap
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.nested_caps import Group, groups_of, kinds_of
from cmetrack.rules.rulebook import Rulebook

Faults = Iterator[tuple[str, str]]
"""Keys, and what is wrong with each."""


def idle(rulebook: Rulebook) -> Faults:
    """Each rule that could as well not stand there, by its key."""
    yield from _of_records(rulebook)
    yield from _of_categories(rulebook)
    yield from _of_shares(rulebook)
    yield from _of_caps(rulebook)
    yield from _of_adjustments(rulebook)


def _of_records(rulebook: Rulebook) -> Faults:
    nobody = _("no record comes to it")
    tables: tuple[tuple[str, Collection[Mapping[str, Test]]], ...] = (
        ("category", [one.when for one in rulebook.categories]),
        ("role", [one.when for one in rulebook.roles]),
        ("question", [one.when for one in rulebook.questions]),
    )
    for table, tests in tables:
        for place, when in enumerate(tests, start=1):
            if not _kinds_in(rulebook, when):
                yield f"{table}[{place}].when", nobody
    giving = {
        kind
        for kind, norms in rulebook.norms.items()
        if not all(one.gives_nothing for one in norms)
    }
    for place, target in enumerate(rulebook.targets, start=1):
        if not giving & kinds_of(rulebook, None, target.families):
            yield f"target[{place}]", _("no norm gives credits that count for it")
        if target.unit == "records" and any(one % 1 for one in _numbers(target)):
            why = _("'{name}' counts records, which are whole")
            yield f"target[{place}].required", why.format(name=target.name)
    for place, cap in enumerate(rulebook.category_caps, start=1):
        if not any(giving & one.kinds for one in groups_of(rulebook, cap)):
            yield f"category_cap[{place}]", nobody


def _kinds_in(rulebook: Rulebook, when: Mapping[str, Test]) -> frozenset[str]:
    """The kinds, as the law reads them, of which some record may pass these tests."""
    kinds, families = when.get("kind"), when.get("family")
    assert not isinstance(kinds, Bounds) and not isinstance(families, Bounds)
    return kinds_of(rulebook, kinds, families)


def _of_categories(rulebook: Rulebook) -> Faults:
    alone = {one.name: one for one in rulebook.categories if one.when and not one.words}
    for place, one in enumerate(rulebook.categories, start=1):
        for name, other in alone.items():
            facts = other.when.keys() - {"kind", "family"}
            if (
                (one.when or one.words)
                and name != one.name
                and _kinds_in(rulebook, one.when) <= _kinds_in(rulebook, other.when)
                and all(one.when.get(fact) == other.when[fact] for fact in facts)
            ):
                why = _("is never the only one that is proposed: '{name}' is proposed with it")
                yield f"category[{place}]", why.format(name=name)


def _of_shares(rulebook: Rulebook) -> Faults:
    """Shares of a target of which there is none."""
    by_name = {one.name: one for one in rulebook.targets}
    shares = [
        *(("target", n, one.share_of, one.each_year) for n, one in enumerate(rulebook.targets, 1)),
        *(
            ("category_cap", n, one.of, one.per == "year")
            for n, one in enumerate(rulebook.category_caps, 1)
        ),
    ]
    for table, place, name, yearly in shares:
        of = by_name.get(name or "")
        at = f"{table}[{place}].{'of' if table == 'category_cap' else 'share_of'}"
        if of is None:
            continue
        if of.unit == "records":
            yield at, _("'{name}' counts records, which are whole").format(name=name)
        if of.every:
            why = _("'{name}' looks beyond its cycle, so no share of it binds in it")
            yield at, why.format(name=name)
        if of.each_year and not yearly:
            yield at, _("'{name}' is asked for in each year, and this is not").format(name=name)


def _of_caps(rulebook: Rulebook) -> Faults:
    caps = rulebook.category_caps
    for at, cap in enumerate(caps):
        for place, other in enumerate(caps):
            if place != at and _never_cuts(rulebook, cap, other, later=at > place):
                why = _(
                    "cuts nothing: category_cap[{other}] leaves no more of it than this lets count"
                )
                yield f"category_cap[{at + 1}]", why.format(other=place + 1)
    granted = {
        name for one in rulebook.adjustments if one.effect == "grants" for name in one.targets
    }
    for place, target in enumerate(rulebook.targets, start=1):
        for at, cap in enumerate(caps, start=1):
            if target.name not in granted and _forbids(rulebook, cap, target):
                why = _("nobody can meet it: category_cap[{other}] lets less count")
                yield f"target[{place}]", why.format(other=at)


def _never_cuts(rulebook: Rulebook, cap: CategoryCap, other: CategoryCap, *, later: bool) -> bool:
    """Whether of all that a cap looks at another one leaves no more than it lets count."""
    mine, its = groups_of(rulebook, cap), groups_of(rulebook, other)
    if (
        other.variant not in (None, cap.variant)
        or cap.taken != other.taken
        or not all(any(one.is_within(wide) for wide in its) for one in mine)
    ):
        return False
    if cap.of is not None and cap.of == other.of:
        least, most = cap.share, other.share
    elif cap.records is not None and other.records is not None:
        least, most = Fraction(cap.records), Fraction(other.records)
    elif cap.credits is not None and other.credits is not None:
        least, most = min(_values(cap.credits)), max(_values(other.credits))
        # Before its first day it lets all count.
        if other.credits.numbers[0].since > cap.credits.numbers[0].since:
            return False
    else:
        return False
    return least >= most and (mine != its or least > most or later)


def _forbids(rulebook: Rulebook, cap: CategoryCap, target: Target) -> bool:
    """Whether all that counts for a target is capped below what it requires."""
    if (
        target.every
        or target.takes_any_kind
        or target.unit == "records"
        or cap.variant not in (None, target.variant)
        or (cap.per == "year" and not target.each_year)
    ):
        return False
    kinds = kinds_of(rulebook, None, target.families)
    group = Group(kinds, target.roles, target.categories, target.each_year)
    if not any(group.is_within(one) for one in groups_of(rulebook, cap)):
        return False
    if cap.of is not None and cap.of == target.share_of:
        return cap.share < target.share
    most = () if cap.credits is None else _values(cap.credits)
    return bool(most and target.required) and max(most) < min(_numbers(target))


def _of_adjustments(rulebook: Rulebook) -> Faults:
    waived = {
        (one.name, name)
        for one in rulebook.adjustments
        for name in one.targets
        if one.effect == "waives" and (one.longer_than, one.shorter_than, one.within) == (None,) * 3
    }
    for place, rule in enumerate(rulebook.adjustments, start=1):
        at = f"adjustment[{place}]"
        for name in sorted(rule.targets):
            every = [one for one in rulebook.targets if one.name == name]
            if rule.effect in ("lowers", "applies") and (rule.name, name) in waived:
                yield f"{at}.targets", _("'{name}' is waived by what is stated").format(name=name)
            most = [number for one in every for number in _numbers(one)]
            if rule.to and most and rule.to >= max(most) and not any(one.share_of for one in every):
                yield f"{at}.to", _("lowers nothing: '{name}' requires no more").format(name=name)
            by = rule.rounding.to if rule.rounding else (rule.credits or rule.to or 0) * 100
            if by % 100 and any(one.unit == "records" for one in every):
                why = _("'{name}' counts records, which are whole")
                yield f"{at}.targets", why.format(name=name)


def _numbers(target: Target) -> list[Fraction]:
    """All that a target requires, in the first run and in later ones, whatever the day."""
    figures = (target.required, target.required_first)
    return [number for one in figures if one is not None for number in _values(one)]


def _values(figure: Figure) -> list[Fraction]:
    return [one.value for one in figure.numbers]
