"""What the tables of a rulebook together cannot do: a filter that no record passes, a rank of nothing.

It would be read, and then credits would count in full. All of it is told at once.
"""

from collections.abc import Sequence

from cmetrack.i18n import gettext as _
from cmetrack.rules.consistency_of_records import of_categories, of_norms, of_what_counts_together
from cmetrack.rules.idle import Faults, idle
from cmetrack.rules.law_of_cycles import AdjustmentRule
from cmetrack.rules.rulebook import Rulebook


def faults(rulebook: Rulebook) -> Faults:
    """Everything that its tables together cannot do."""
    yield from _of_its_standing(rulebook)
    yield from _of_grants_and_papers(rulebook)
    if not rulebook.every_norm:
        yield "norm", _("is missing")
    if not rulebook.targets:
        yield "target", _("is missing")
    for kind in rulebook.families:
        if not rulebook.norms.get(rulebook.kind(kind)):
            yield "norm", _("no norm fits '{kind}'").format(kind=kind)
    names = [one.name for one in rulebook.variants]
    yield from _twice("variant", names, _("'{name}' is named twice"))
    for variant in rulebook.every_variant:
        yield from _of_a_variant(rulebook, variant)
    yield from of_norms(rulebook)
    yield from _of_alternatives(rulebook)
    yield from _of_cadences(rulebook)
    yield from _of_the_next_cycle(rulebook)
    for place, role in enumerate(rulebook.roles[:-1], start=1):
        if not role.when:
            yield f"role[{place + 1}]", _("no record comes to it")
    yield from of_what_counts_together(rulebook)
    yield from of_categories(rulebook)
    yield from _of_adjustments(rulebook)
    yield from idle(rulebook)
    # Ticks are kept by the key alone.
    keys = [item.key for checklist in rulebook.checklists for item in checklist.items]
    yield from _twice("checklist", keys, _("'{name}' is named twice"))


def _of_its_standing(rulebook: Rulebook) -> Faults:
    checked = rulebook.standing == "checked"
    if checked != (rulebook.checked_on is not None):
        yield "checked_on", _("goes with 'standing = \"checked\"', and that needs it")
    if rulebook.standing == "draft" and not rulebook.sources:
        yield "sources", _("are what a draft was made from; name them")
    if rulebook.superseded_by == rulebook.id:
        yield "superseded_by", _("'{name}' is this rulebook itself").format(name=rulebook.id)


def _of_grants_and_papers(rulebook: Rulebook) -> Faults:
    grants, own = rulebook.grants, [one.window for one in rulebook.cycles]
    if grants and not any(target.takes_grants for target in rulebook.targets):
        yield "grant", _("no target counts credits without a record")
    if any(one.on is None for one in grants) and any(
        target.takes_grants and target.each_year for target in rulebook.targets
    ):
        yield "grant", _("without 'on' it is of no year, and a target of each year counts it")
    if any(one.on for one in grants) and "rolling" in own:
        yield "grant", _("a rolling window has no first day to hold it against")
    for place, grant in enumerate(grants, start=1):
        if not grant.given:
            yield f"grant[{place}].credits", _("should be above 0")
    hand_in = rulebook.hand_in
    runs = (run for one in rulebook.cycles for run in (one, one.first) if run is not None)
    longest = max((run.lasts for run in runs), default=0)
    expiry = rulebook.expiry
    if expiry is not None and min(one.value for one in expiry.months.numbers) >= longest:
        yield "expiry.months", _("should be fewer than a cycle has, or nothing expires in it")
    later = {
        "each_year": any(one.each_year for one in rulebook.targets),
        "make_up": rulebook.make_up is not None,
    }
    for key in (key for key, there in later.items() if expiry is not None and there):
        why = _("does not go with '{key}': what was met would be short once its records expire")
        yield "expiry", why.format(key=key)
    if hand_in is None:
        return
    if (hand_in.months is None) == (not hand_in.until):
        yield "hand_in.months", _("one of 'months' and 'until' should be given")
    if hand_in.months is not None and not 0 < hand_in.months <= longest:
        yield "hand_in.months", _("should be above 0, and no longer than a cycle")
    if own == ["rolling"] * len(own):
        yield "hand_in", _("a rolling window ends every day")


def _of_a_variant(rulebook: Rulebook, variant: str) -> Faults:
    if sum(rule.variant in (None, variant) for rule in rulebook.cycles) != 1:
        yield "cycle", _("not one cycle for the variant '{name}'").format(name=variant)
        return
    yield from _of_runs(rulebook, variant)
    targets = rulebook.targets_of(variant)
    names = [target.name for target in targets]
    twice = _("'{name}' is named twice")
    if rulebook.variants:
        twice = _("'{name}' is named twice: each of one name needs a 'variant' of its own")
    yield from _twice("target", names, twice)
    whole = [target.name for target in targets if target.share_of is None]
    for target in targets:
        if target.share_of is not None and target.share_of not in whole:
            at, why = rulebook.targets.index(target) + 1, _("'{name}' is a share itself")
            if target.share_of not in names:
                why = _("'{word}' is not known (allowed: {allowed})")
            allowed = ", ".join(sorted(whole))
            name = target.share_of
            yield f"target[{at}].share_of", why.format(name=name, word=name, allowed=allowed)
    if sum(target.breaks_ties for target in targets) > 1:
        yield "target.breaks_ties", _("only one target can break ties")
    cap, only = rulebook.other_specialty_cap, rulebook.own_specialty_only
    if cap is None:
        return
    if only is not None and cap.families & only.families:
        yield "own_specialty_only.families", _("[other_specialty_cap] lets some of them count")
    if cap.of not in names:
        yield "other_specialty_cap.of", _("'{name}' is no target").format(name=cap.of)
        return
    of = rulebook.target(cap.of, variant)
    if of.families is not None or of.roles is not None or of.each_year:
        why = _("'{name}' does not take every record of the window, so its share cannot bind them")
        yield "other_specialty_cap.of", why.format(name=cap.of)


def _of_cadences(rulebook: Rulebook) -> Faults:
    beyond = {one.name for one in rulebook.targets if one.every}
    if beyond and rulebook.expiry is not None:
        yield "expiry", _("does not go with 'every' of a target, which looks beyond the cycle")
    for place, rule in enumerate(rulebook.adjustments, start=1):
        for name in sorted(rule.targets & beyond if rule.effect == "grants" else ()):
            why = _("'{name}' looks beyond its cycle, and takes records alone")
            yield f"adjustment[{place}].targets", why.format(name=name)


def _of_runs(rulebook: Rulebook, variant: str) -> Faults:
    cycle = rulebook.cycle_rule(variant)
    whole = all(one.lasts % 12 == 0 for one in (cycle, cycle.first) if one is not None)
    ends_today = _("a rolling window ends on the evaluation day, and has no other")
    broken = _("the cycle has a part of a year: say 'years', or months of whole years")
    for place, target in enumerate(rulebook.targets, start=1):
        if target.variant not in (None, variant):
            continue
        at = f"target[{place}]"
        if target.each_year and not whole:
            yield f"{at}.each_year", broken
        if target.taken != "evaluation" and cycle.window == "rolling":
            yield f"{at}.taken", ends_today
        runs = {
            "required_first": target.required_first,
            "from_run": target.from_run > 1 or None,
            "to_run": target.to_run,
            "every": target.every,
        }
        for key, given in runs.items():
            if given is not None and not (cycle.window == "anniversary" and cycle.repeats):
                yield f"{at}.{key}", _("needs a cycle by anniversary that begins again")
    for place, cap in enumerate(rulebook.category_caps, start=1):
        if cap.variant not in (None, variant):
            continue
        if cap.per == "year" and not whole:
            yield f"category_cap[{place}].per", broken
        if cap.taken != "evaluation" and cycle.window == "rolling":
            yield f"category_cap[{place}].taken", ends_today
    if any(one.per_year for one in rulebook.once) and not whole:
        yield "once.per_year", broken


def _of_the_next_cycle(rulebook: Rulebook) -> Faults:
    make_up, carry_over = rulebook.make_up, rulebook.carry_over
    for table, rule in (("make_up", make_up), ("carry_over", carry_over)):
        if rule is None:
            continue
        for one in rulebook.cycles:
            if one.window == "rolling":
                yield table, _("a rolling window has no cycle before it")
            elif not one.repeats:
                yield table, _("a cycle that comes once has none before it")
        for variant in rulebook.every_variant:
            targets = rulebook.targets_of(variant)
            if not any(one.name == rule.of and one.asks_for_everything for one in targets):
                why = _("'{name}' is no target of everything in the window")
                yield f"{table}.of", why.format(name=rule.of)
    if make_up is not None:
        if any(one.name == make_up.of and one.severity == "advice" for one in rulebook.targets):
            yield "make_up.of", _("'{name}' is advice and binds nobody").format(name=make_up.of)
        longest = max((one.lasts for one in rulebook.cycles), default=0)
        if not 0 < make_up.months <= longest:
            yield "make_up.months", _("should be above 0, and no longer than a cycle")
    if carry_over is not None and not any(one.value for one in carry_over.most.numbers):
        yield "carry_over.most", _("should be above 0")


def _of_adjustments(rulebook: Rulebook) -> Faults:
    targets = {
        one.name: one for each in rulebook.every_variant for one in rulebook.targets_of(each)
    }
    done: set[tuple[str, str, str]] = set()
    needed: dict[str, AdjustmentRule] = {}
    for place, rule in enumerate(rulebook.adjustments, start=1):
        at = f"adjustment[{place}]"
        for name in sorted(rule.targets - targets.keys()):
            yield f"{at}.targets", _("'{name}' is no target").format(name=name)
        for name in sorted(rule.targets) or [""]:
            if (rule.name, rule.effect, name) in done:
                yield f"{at}.name", _("'{name}' is named twice").format(name=rule.name)
            done.add((rule.name, rule.effect, name))
        first = needed.setdefault(rule.name, rule)
        if set(rule.needs) != set(first.needs) or rule.by_law != first.by_law:
            why = _("should need the same as the other '{name}': it is stated once")
            yield f"{at}.needs", why.format(name=rule.name)
        taken = rule.targets or any(target.takes_grants for target in targets.values())
        if rule.effect == "grants" and not taken:
            yield at, _("no target counts credits without a record")
        if rule.effect == "extends" and not all(one.start_required for one in rulebook.cycles):
            yield f"{at}.effect", _("a window without a start of its own has no end to be moved")


def _of_alternatives(rulebook: Rulebook) -> Faults:
    named = [name for rule in rulebook.alternatives for group in rule.any_of for name in group]
    yield from _twice("alternative", named, _("'{name}' is named twice"))
    by_name = {one.name: one for one in rulebook.targets}
    for place, rule in enumerate(rulebook.alternatives, start=1):
        at = f"alternative[{place}].any_of"
        for name in (name for group in rule.any_of for name in group):
            one = by_name.get(name)
            if one is None:
                yield at, _("'{name}' is no target").format(name=name)
            elif one.severity == "advice":
                yield at, _("'{name}' is advice and binds nobody").format(name=name)


def _twice(at: str, names: Sequence[str], why: str) -> Faults:
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield at, why.format(name=name)
