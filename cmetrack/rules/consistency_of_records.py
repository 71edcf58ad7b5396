"""What a rulebook's rules of records and of what counts together cannot do."""

from collections.abc import Sequence

from cmetrack.i18n import gettext as _
from cmetrack.rules.idle import Faults
from cmetrack.rules.law import Test
from cmetrack.rules.law_of_counting import CategoryCap
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.law_of_records import Norm, RecordQuestion, Role
from cmetrack.rules.nested_caps import crossing
from cmetrack.rules.rulebook import Rulebook


def of_norms(rulebook: Rulebook) -> Faults:
    """Norms to which no record comes, or which need a table that is not there."""
    reached = {
        norm
        for norms in rulebook.norms.values()
        for place, norm in enumerate(norms)
        if not any(_takes_what(earlier, norm) for earlier in norms[:place])
    }
    for place, norm in enumerate(rulebook.every_norm, start=1):
        at = f"norm[{place}]"
        if norm not in reached:
            yield f"{at}.when", _("no record comes to it")
        if norm.divided and rulebook.sharing is None:
            yield f"{at}.divided", _("needs a [sharing] rule")
        if norm.code != "ignored" and rulebook.codes is None:
            yield f"{at}.code", _("needs a [codes] table")


def _takes_what(earlier: Norm, later: Norm) -> bool:
    """Whether all that passes the later tests passed the earlier ones already, kinds aside."""
    return all(
        fact in ("kind", "family") or _within(later.when.get(fact), test)
        for fact, test in earlier.when.items()
    )


def _within(narrow: Test | None, wide: Test) -> bool:
    if isinstance(narrow, frozenset) and isinstance(wide, frozenset):
        return narrow <= wide
    return narrow == wide


def of_categories(rulebook: Rulebook) -> Faults:
    """Categories by which nothing goes, and what does not go with them."""
    topics = {one.name for one in rulebook.categories if one.topic}
    roles = {role.id for role in rulebook.roles}
    named: set[str] = set()
    tables: tuple[tuple[str, Sequence[Target | CategoryCap]], ...] = (
        ("target", rulebook.targets),
        ("category_cap", rulebook.category_caps),
    )
    for table, rules in tables:
        for place, rule in enumerate(rules, start=1):
            for name in sorted((rule.roles or frozenset()) - roles):
                yield f"{table}[{place}].roles", _("'{name}' is no role").format(name=name)
            its = rule.categories or frozenset()
            named |= its
            if its & topics and len(its) > 1:
                yield (
                    f"{table}[{place}].categories",
                    _("a topic lies across others, so it is alone"),
                )
    asking: tuple[tuple[str, Sequence[Norm | Role | RecordQuestion]], ...] = (
        ("norm", rulebook.every_norm),
        ("role", rulebook.roles),
        ("question", rulebook.questions),
    )
    for table, tests in asking:
        for place, test in enumerate(tests, start=1):
            asked = test.when.get("category", frozenset())
            assert isinstance(asked, frozenset)
            named |= asked
            for name in sorted(asked & topics):
                why = _("'{name}' is a topic, which lies across what a record is of")
                yield f"{table}[{place}].when.category", why.format(name=name)
    for place, one in enumerate(rulebook.categories, start=1):
        # What is proposed is not of another, which is capped or asked for.
        is_the_rest = not one.topic and (one.when or one.words) and named
        if one.name not in named and not is_the_rest:
            why = _(
                "no target, no cap and no norm names it, and neither 'when' nor 'words' proposes it"
            )
            if not one.topic and (one.when or one.words):
                why = _("no target, no cap and no norm names any category, so nothing goes by it")
            yield f"category[{place}]", why
    yield from _of_records_without_credits(rulebook)
    yield from _of_caps(rulebook)


def _of_caps(rulebook: Rulebook) -> Faults:
    counting = any(one.unit == "records" for one in rulebook.targets)
    if rulebook.shared_day is not None and (rulebook.categories or counting):
        yield "shared_day", _("shares out a day's credits, so no part of a record is certain")
    if rulebook.other_specialty_cap is not None and (rulebook.categories or counting):
        yield "other_specialty_cap", _("does not say of which category what it cuts is")
    if rulebook.category_caps and rulebook.exclusions:
        yield "category_cap", _("what [[exclusion]] lets count is chosen before, and not for it")
    for before, at_ in crossing(rulebook):
        why = _(
            "shares credits with category_cap[{other}], and neither lies within the other (a year lies within "
            "the window): what counts would depend on which one cuts first"
        )
        yield f"category_cap[{at_ + 1}]", why.format(other=before + 1)
    for place, cap in enumerate(rulebook.category_caps, start=1):
        at = f"category_cap[{place}]"
        for kind in sorted((cap.kinds or frozenset()) & rulebook.reads_as.keys()):
            yield f"{at}.kinds", _("'{kind}' is read as another").format(kind=kind)
        for variant in rulebook.every_variant:
            names = [one.name for one in rulebook.targets_of(variant)]
            if cap.of and cap.variant in (None, variant) and cap.of not in names:
                yield f"{at}.of", _("'{name}' is no target").format(name=cap.of)


def _of_records_without_credits(rulebook: Rulebook) -> Faults:
    targets = rulebook.targets
    asked = {name for one in targets if one.unit == "records" for name in one.categories or ()}
    of_credits: tuple[tuple[str, int, Target | CategoryCap], ...] = (
        *(("target", at, one) for at, one in enumerate(targets, 1) if one.unit != "records"),
        *(("category_cap", at, one) for at, one in enumerate(rulebook.category_caps, 1)),
    )
    for place, norm in enumerate(rulebook.every_norm, start=1):
        if not norm.a_record:
            continue
        its = norm.when.get("category", frozenset())
        assert isinstance(its, frozenset)
        if not its or not its <= asked:
            why = _("should test 'category', for what a target asks records of")
            yield f"norm[{place}].when", why
        if rulebook.once or rulebook.incompatibles or rulebook.exclusions:
            why = _("goes by no credits, and [[once]], [[incompatible]] and [[exclusion]] do")
            yield f"norm[{place}].a_record", why
        for table, at, rule in of_credits:
            if rule.categories and rule.categories <= its and len(norm.when) == 1:
                yield f"{table}[{at}].categories", _("records of these give no credits")


def of_what_counts_together(rulebook: Rulebook) -> Faults:
    """Groups of records that overlap, and shares of what nobody gives."""
    families = [family for one in rulebook.exclusions for family in one.families]
    if len(set(families)) != len(families):
        yield "exclusion", _("a family is in two groups")
    named = [
        (f"{table}[{place}].{key}", getattr(one, key))
        for table, rules, keys in (
            ("once", rulebook.once, ("kinds",)),
            ("exclusion", rulebook.exclusions, ("of_one_period",)),
            ("incompatible", rulebook.incompatibles, ("kinds", "beside")),
        )
        for place, one in enumerate(rules, start=1)
        for key in keys
    ]
    for at, kinds in named:
        for kind in sorted(kinds & rulebook.reads_as.keys()):
            yield at, _("'{kind}' is read as another").format(kind=kind)
    for place, rule in enumerate(rulebook.exclusions, start=1):
        for kind in sorted(rule.of_one_period):
            if rulebook.families.get(kind) not in rule.families:
                why = _("'{kind}' is of none of its families").format(kind=kind)
                yield f"exclusion[{place}].of_one_period", why
    for at, shares in (
        ("shared_day", rulebook.shared_day),
        ("shared_issue", rulebook.shared_issue),
    ):
        for name in sorted(shares.norms if shares else ()):
            if not any(norm.id == name and norm.programme for norm in rulebook.every_norm):
                yield f"{at}.norms", _("'{name}' is no norm of a programme").format(name=name)
    shared = rulebook.shared_day
    if shared is None:
        return
    theirs: set[str] = set()
    for name in sorted(shared.norms):
        mine = [norm for norm in rulebook.every_norm if norm.id == name and norm.programme]
        theirs |= {
            rulebook.families.get(kind, "")
            for kind, norms in rulebook.norms.items()
            if any(norm in mine for norm in norms)
        }
    # A day is shared out among the records of one line of time, in minutes.
    if not any(one.days is None and theirs <= one.families for one in rulebook.exclusions):
        why = _("their families must be those of one [[exclusion]] without 'days'")
        yield "shared_day.norms", why
