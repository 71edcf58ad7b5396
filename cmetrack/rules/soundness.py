"""What the tables of a rulebook together cannot do is refused: no number may count without biting.

A cap that no norm names, a filter that no record passes, a share of a target that does not take
what it would cut: each would be read, and then the credits would count in full.
"""

from collections.abc import Callable, Iterator, Sequence

from cmetrack.i18n import gettext as _
from cmetrack.rules.rulebook import USUAL, Norm, Role, Rulebook, Target, Test

Fault = tuple[str, str]
"""A key, and what is wrong with it."""


def check_whole(rulebook: Rulebook, refuse: Callable[[str, str], Exception]) -> None:
    """Refuse the first fault of a rulebook that was read table by table."""
    for at, why in _faults(rulebook):
        raise refuse(at, why)


def _faults(rulebook: Rulebook) -> Iterator[Fault]:
    if not rulebook.every_norm:
        yield "norm", _("is missing")
    if not rulebook.targets:
        yield "target", _("is missing")
    for kind in rulebook.families:
        if not rulebook.norms.get(rulebook.kind(kind)):
            yield "norm", _("no norm fits '{kind}'").format(kind=kind)
    for variant in dict.fromkeys((USUAL, *(one.name for one in rulebook.variants))):
        yield from _of_a_variant(rulebook, variant)
    yield from _of_norms(rulebook)
    yield from _of_roles(rulebook)
    yield from _of_what_counts_together(rulebook)
    # Ticks are kept by the key alone.
    keys = [item.key for checklist in rulebook.checklists for item in checklist.items]
    yield from (("checklist", twice) for twice in _twice(keys))


def _of_a_variant(rulebook: Rulebook, variant: str) -> Iterator[Fault]:
    if sum(rule.variant in (None, variant) for rule in rulebook.cycles) != 1:
        yield "cycle", _("not one cycle for the variant '{name}'").format(name=variant)
        return
    targets = rulebook.targets_of(variant)
    names = [target.name for target in targets]
    yield from (("target", twice) for twice in _twice(names))
    whole = [target.name for target in targets if target.share_of is None]
    for target in targets:
        if target.share_of is not None and target.share_of not in whole:
            why = (
                _("'{name}' is a share itself")
                if target.share_of in names
                else _("'{name}' is no target")
            )
            yield "target.share_of", why.format(name=target.share_of)
    if sum(target.breaks_ties for target in targets) > 1:
        yield "target.breaks_ties", _("only one target can break ties")
    cap = rulebook.other_specialty_cap
    if cap is not None and cap.of not in names:
        yield "other_specialty_cap.of", _("'{name}' is no target").format(name=cap.of)
    elif cap is not None and not _takes_all(rulebook.target(cap.of, variant)):
        why = _("'{name}' does not take every record of the window, so its share cannot bind them")
        yield "other_specialty_cap.of", why.format(name=cap.of)


def _takes_all(target: Target) -> bool:
    return target.families is None and target.roles is None and not target.each_year


def _of_norms(rulebook: Rulebook) -> Iterator[Fault]:
    reached: set[int] = set()
    for norms in rulebook.norms.values():
        for place, norm in enumerate(norms):
            if not any(_takes_what(earlier, norm) for earlier in norms[:place]):
                reached.add(id(norm))
    for place, norm in enumerate(rulebook.every_norm, start=1):
        at = f"norm[{place}]"
        if id(norm) not in reached:
            yield f"{at}.when", _("no record comes to it")
        if norm.divided and rulebook.sharing is None:
            yield f"{at}.divided", _("needs a [sharing] rule")
        if norm.code != "ignored" and rulebook.codes is None:
            yield f"{at}.code", _("needs a [codes] table")


def _takes_what(earlier: Norm | Role, later: Norm | Role) -> bool:
    """Whether all that passes the later tests passed the earlier ones already, kinds aside."""
    return all(
        fact in ("kind", "family") or _within(later.when.get(fact), test)
        for fact, test in earlier.when.items()
    )


def _within(narrow: Test | None, wide: Test) -> bool:
    if isinstance(narrow, frozenset) and isinstance(wide, frozenset):
        return narrow <= wide
    return narrow == wide


def _of_roles(rulebook: Rulebook) -> Iterator[Fault]:
    for place, role in enumerate(rulebook.roles[:-1], start=1):
        if not role.when:
            yield f"role[{place + 1}]", _("no record comes to it")
    ids = {role.id for role in rulebook.roles}
    for place, target in enumerate(rulebook.targets, start=1):
        for name in sorted((target.roles or frozenset()) - ids):
            yield f"target[{place}].roles", _("'{name}' is no role").format(name=name)


def _twice(names: Sequence[str]) -> Iterator[str]:
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield _("'{name}' is named twice").format(name=name)


def _of_what_counts_together(rulebook: Rulebook) -> Iterator[Fault]:
    families = [family for one in rulebook.exclusions for family in one.families]
    if len(set(families)) != len(families):
        yield "exclusion", _("a family is in two groups")
    for place, once in enumerate(rulebook.once, start=1):
        for kind in sorted(once.kinds & rulebook.reads_as.keys()):
            yield f"once[{place}].kinds", _("'{kind}' is read as another").format(kind=kind)
    shared = rulebook.shared_day
    if shared is None:
        return
    theirs: set[str] = set()
    for name in sorted(shared.norms):
        mine = [norm for norm in rulebook.every_norm if norm.id == name and norm.programme]
        if not mine:
            yield "shared_day.norms", _("'{name}' is no norm of a programme").format(name=name)
        theirs |= {
            rulebook.families.get(kind, "")
            for kind, norms in rulebook.norms.items()
            if any(norm in mine for norm in norms)
        }
    # A day is shared out among the records of one line of time, in minutes.
    if not any(one.days is None and theirs <= one.families for one in rulebook.exclusions):
        yield (
            "shared_day.norms",
            _("their families must be those of one [[exclusion]] without 'days'"),
        )
