"""The working of one record while its credits are being reckoned: its facts, its steps, its reports."""

from datetime import date
from fractions import Fraction

from cmetrack.domain.credits import Hundredths, rounded
from cmetrack.errors import NoLaw
from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.facts import RecordFacts
from cmetrack.rules.rulebook import Norm, Rule, Rulebook
from cmetrack.rules.steps import Report, Step, Value


class Working:
    """One record by its norm, on the day whose numbers hold."""

    def __init__(self, rulebook: Rulebook, norm: Norm, facts: RecordFacts, day: date) -> None:
        self.rulebook, self.norm, self.facts, self.day = rulebook, norm, facts, day
        self.steps: list[Step] = []
        self.reports: list[Report] = []

    def whole(self, amount: Fraction) -> Hundredths:
        """An amount in whole credits, or what the law rounds to."""
        whole = rounded(amount, self.rulebook.unit)
        rounding = self.rulebook.rounding
        if rounding is not None and amount * 100 != whole:
            said = N_("{about}: {before} → {value}")
            self.step(said, rounding, whole, before=amount)
        return whole

    def step(
        self,
        template: str,
        rule: Rule,
        value: Hundredths | Fraction,
        /,
        cites: str = "",
        **args: Value,
    ) -> None:
        """Write down what was done, by which rule and article (else the rule's), with which result."""
        said: dict[str, Value] = {"about": rule.about, "value": value, **args}
        shown = rounded(value, 1) if isinstance(value, Fraction) else value
        self.steps.append(Step(template, said, rule.id, cites or rule.cites, shown, rule.remark))

    def report(self, template: str, *, incomplete: bool = False, **args: Value) -> None:
        """Write down what the doctor should know of the record."""
        self.reports.append(Report(template, {"about": self.norm.about, **args}, incomplete))


def no_norm(rulebook: Rulebook, facts: RecordFacts) -> NoLaw:
    """No law is no answer, never 0."""
    return NoLaw(
        _("{rulebook} has no norm for this record of the kind '{kind}'").format(
            rulebook=rulebook.id, kind=facts.kind
        ),
        _("`cmetrack rules check FILE` tells what a rulebook lacks."),
    )
