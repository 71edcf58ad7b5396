"""Adjustments in words: what a law makes of what is stated, and what it made of a cycle."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.i18n import NN_, gettext as _, ngettext
from cmetrack.rules.adjust import Adjusted
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.rulebook import Rulebook

if TYPE_CHECKING:
    from cmetrack.core.evaluate import Evaluation

_LOWERED: Mapping[str, tuple[str, str]] = {
    "day": NN_(
        "{target}: {required} required, {before} less {amount} for {n} day: {label} ({cites}).",
        "{target}: {required} required, {before} less {amount} for {n} days: {label} ({cites}).",
    ),
    "month": NN_(
        "{target}: {required} required, {before} less {amount} for {n} full month: {label} ({cites}).",
        "{target}: {required} required, {before} less {amount} for {n} full months: {label} ({cites}).",
    ),
    "begun-month": NN_(
        "{target}: {required} required, {before} less {amount} for {n} begun month: {label} ({cites}).",
        "{target}: {required} required, {before} less {amount} for {n} begun months: {label} ({cites}).",
    ),
    "year": NN_(
        "{target}: {required} required, {before} less {amount} for {n} full year: {label} ({cites}).",
        "{target}: {required} required, {before} less {amount} for {n} full years: {label} ({cites}).",
    ),
    "pro-rata": NN_(
        "{target}: {required} required, {before} less {amount} for {n} day of {of}: {label} ({cites}).",
        "{target}: {required} required, {before} less {amount} for {n} days of {of}: {label} ({cites}).",
    ),
}


class AdjustedTarget(NamedTuple):
    """What a rule made of one target, or of the cycle's length, for programs and in words."""

    name: str
    label: str
    effect: str
    targets: tuple[str, ...]
    first: date
    last: date
    amount: Hundredths
    by: str
    cites: str
    text: str


def adjusted_targets(found: "Evaluation") -> list[AdjustedTarget]:
    """What became of what was stated of a cycle, and of days that its law names: one by one."""
    return [
        AdjustedTarget(
            name=one.rule.name,
            label=label_of(found.rulebook, one.rule.name),
            effect=one.rule.effect,
            targets=tuple(each.id for each in _adjusted(found, one)),
            first=one.days[0].first,
            last=one.days[-1].last,
            amount=one.amount if one.target else one.amount * 100,
            by="law" if one.rule.by_law else "doctor",
            cites=one.rule.cites,
            text=adjusted_text(found, one),
        )
        for one in found.adjusted
    ]


def adjusted_texts(found: "Evaluation") -> list[str]:
    """What became of what was stated of a cycle, a sentence each, with its numbers and its article.

    What was granted to the target that takes everything is told with what the law gives.
    """
    main = found.main and found.main.rule
    told = [
        adjusted_text(found, one)
        for one in found.adjusted
        if one.rule.effect != "grants" or one.target is not main
    ]
    names = {one.rule.name for one in found.adjusted}
    for rule in found.rulebook.adjustments:
        stated = [one for one in found.cycle.adjustments if one.name == rule.name]
        if rule.name in names or rule.effect not in ("lowers", "extends", "waives"):
            continue
        if any(one.span.meets(found.window.span) for one in stated):
            said = _("What was stated changes nothing in this cycle: {label} ({cites}).")
            told.append(said.format(label=label_of(found.rulebook, rule.name), cites=rule.cites))
            names.add(rule.name)
    return told


def adjusted_text(found: "Evaluation", one: Adjusted) -> str:
    """What a rule made of a cycle, as a sentence."""
    rule, label = one.rule, label_of(found.rulebook, one.rule.name)
    values: dict[str, Any] = {"label": label, "cites": rule.cites}
    if one.target is None:
        many = NN_(
            "The cycle is {n} day longer: {label} ({cites}).",
            "The cycle is {n} days longer: {label} ({cites}).",
        )
        if rule.months is not None:
            many = NN_(
                "The cycle is {n} month longer: {label} ({cites}).",
                "The cycle is {n} months longer: {label} ({cites}).",
            )
        return ngettext(*many, one.amount).format(**values, n=one.amount)
    [progress] = _adjusted(found, one)
    values["target"] = progress.label
    if rule.effect == "applies":
        return _("{target} is asked for: {label} ({cites}).").format(**values)
    if rule.effect == "waives":
        return _("{target} is waived: {label} ({cites}).").format(**values)
    values["amount"] = format_amount(one.amount)
    if rule.effect == "grants":
        return _("{target}: {amount} granted: {label} ({cites}).").format(**values)
    values["before"] = format_amount(one.before)
    values["required"] = format_amount(one.before - one.amount)
    if rule.per not in _LOWERED:
        said = _("{target}: {required} required, {before} less {amount}: {label} ({cites}).")
        return said.format(**values)
    n = sum(each.days for each in one.days) if rule.per == "pro-rata" else int(one.times)
    return ngettext(*_LOWERED[rule.per], n).format(**values, n=n, of=one.span.days)


def _adjusted(found: "Evaluation", one: Adjusted) -> list[TargetProgress]:
    """The target that it is about: of one in its own time the days are others than the cycle's."""
    mine = [each for each in found.targets if each.rule is one.target]
    return [each for each in mine if each.year is None or each.span == one.span]


def label_of(book: Rulebook, name: str) -> str:
    """What a law calls what is stated under a name."""
    named = (one.label or one.about for one in book.adjustments if one.name == name)
    return next(filter(None, named), name)
