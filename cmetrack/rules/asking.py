"""Asking: what a choice is made for, and among what.

the targets of a cycle → aims, of which some is there without a record
records that exclude each other → candidates, group by group; the others count in any choice
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import chain
from types import MappingProxyType

from cmetrack.domain.credits import Hundredths, rounded
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span
from cmetrack.rules.award import Award
from cmetrack.rules.belongs import AskedFor, belongs, gives
from cmetrack.rules.law_of_counting import Exclusion
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.line_of_time import line_of_time, meetings_of
from cmetrack.rules.measure import Aim, Aims, Candidate, Option, Sum
from cmetrack.rules.refusal import is_of_another
from cmetrack.rules.required import most_from_other_specialties, required
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import Window, asked_in, without_record

UNLIMITED: Hundredths = 10**12
A_CREDIT: Hundredths = 100
Besides = Mapping[tuple[str, Span], Hundredths]
"""What is earned without a record, by the name of the target and its span of days."""
NOTHING: Besides = MappingProxyType({})
Groups = dict[Exclusion, list[tuple[Award, Candidate]]]
"""Records that cannot all count together, by what excludes them."""


class Asking:
    """What a cycle's law asks of the records together, and what each of them could give."""

    def __init__(
        self, rulebook: Rulebook, cycle: Cycle, window: Window, on: date, besides: Besides
    ) -> None:
        self.rulebook, self.cycle, self.window, self.on = rulebook, cycle, window, on
        self.besides = besides
        self.most_other = most_from_other_specialties(rulebook, cycle, window.span, on)
        self.asked = asked_in(rulebook, cycle, window)
        self.ties = next(
            (at for at, (one, _) in enumerate(self.asked) if one and one.breaks_ties), 0
        )
        self._known_options: dict[int, tuple[Option, ...]] = {}
        self._others: dict[tuple[str, str | None], bool] = {}

    def aims(self) -> Aims:
        """What the law asks for, in the order of its ranks, advice last, as far as a choice can give it."""
        most = UNLIMITED if self.most_other is None else self.most_other
        shared = self.rulebook.shared_day
        number = shared.credits.at(self.on) if shared else None
        every = [
            Aim((target and self._required(target, span)) or 0, most) for target, span in self.asked
        ]
        ranks = [
            (target.severity == "advice", target.rank, span.last, at)
            for at, (target, span) in enumerate(self.asked)
            if target
        ]
        ranked = tuple(at for *_rank, at in sorted(ranks))
        day = rounded(number.value, 1) if number else UNLIMITED
        turn = tuple(
            at
            for at, (one, _) in enumerate(self.asked)
            if one and one.each_year and one.takes_any_kind and not self.ties
        )
        return Aims(tuple(every), ranked, self.ties, day, turn)

    def needs(self) -> list[AskedFor]:
        """What the law asks for beside the total, as far as records must give it."""
        return [
            AskedFor(one, span, self._required(one, span) - self._without_record(one, span))
            for one, span in self.asked[1:]
            if one
        ]

    def _required(self, target: Target, span: Span) -> Hundredths:
        """What a target asks of the choice, beside what is earned besides."""
        asked = required(self.rulebook, self.cycle, target, span, self.on)
        return max(0, asked - self.besides.get((target.name, span), 0))

    def _without_record(self, target: Target | None, span: Span) -> Hundredths:
        return without_record(self.rulebook, self.cycle, target, self.window, span, self.on)

    def _aims_of(self, award: Award) -> Iterator[tuple[int, Hundredths]]:
        """The places of what the law asks for, beside the total, for which a record counts; how much."""
        day, credits = award.day, award.awarded
        for at, (target, span) in enumerate(self.asked):
            if at and target and day in span and belongs(target, award):
                yield at, gives(target, credits, award.valuation.split)

    # What a record is to it

    def is_other(self, award: Award) -> bool:
        """Whether it is of another specialty; records that name one thing are asked about once."""
        sort = award.family, award.activity.specialty
        if sort not in self._others:
            self._others[sort] = self._is_other(award)
        return self._others[sort]

    def _is_other(self, award: Award) -> bool:
        if is_of_another(self.rulebook, self.cycle, award):
            return True
        capped = self.rulebook.other_specialty_cap
        if capped is None or award.family not in capped.families:
            return False
        return self.cycle.is_other(award.activity.specialty)

    def is_course(self, award: Award) -> bool:
        """Whether it counts for the target that breaks ties."""
        target, _span = self.asked[self.ties]
        return bool(self.ties) and target is not None and belongs(target, award)

    def groups(self, standing: Iterable[Award]) -> tuple[Groups, tuple[Sum, ...]]:
        """Those that cannot all count together, by what excludes them; and what the others give."""
        rules = self.rulebook.exclusions
        groups: Groups = {rule: [] for rule in rules}
        by_family = {family: rule for rule in rules for family in rule.families}
        own, capped = [0] * len(self.asked), [0] * len(self.asked)
        for at, (target, span) in enumerate(self.asked):
            own[at] = self._without_record(target, span)
        for award in standing:
            rule = by_family.get(award.family) if award.valuation.participation else None
            if rule is None:
                to = capped if self.is_other(award) else own
                to[0] += award.awarded
                for aim, its in self._aims_of(award):
                    to[aim] += its
                continue
            groups[rule].append((award, self._candidate(rule, award)))
        return groups, tuple(map(Sum, own, capped))

    def _candidate(self, rule: Exclusion, award: Award) -> Candidate:
        aims = list(self._aims_of(award))
        sort = (self.is_other(award), frozenset(aim for aim, _its in aims))
        parts = tuple(one for one in aims if one[1] != award.awarded)
        whole = line_of_time(None, *award.lasted)
        first, *more = meetings_of(rule, award)
        return Candidate(
            award.activity.id, *first, self._options(award), *sort, whole, tuple(more), parts
        )

    def _options(self, award: Award) -> tuple[Option, ...]:
        """All of it; or, where it shares its day's credits, less and less of it."""
        shared, activity = self.rulebook.shared_day, award.activity
        met = tuple(chain.from_iterable(activity.met)) if activity.sessions else award.lasted
        number = shared.credits.at(award.day) if shared else None
        programme = award.valuation.programme
        if (
            shared is None
            or number is None
            or programme is None
            or award.valuation.norm.id not in shared.norms
            or len({moment.day for moment in met}) > 1
        ):
            return (Option(0, award.awarded),)
        most = min(programme, rounded(number.value, 1))
        if any(moment.minute is None for moment in met):
            # It fills its day: nothing else of that day can count beside it.
            whole = award.awarded if most == programme else self._from_programme(award, most)
            return (Option(0, whole),)
        # Records of one worth, and there are many, have the same options.
        worth = id(award.valuation)
        if worth not in self._known_options:
            draws = [most, *range((most - 1) // A_CREDIT * A_CREDIT, 0, -A_CREDIT)]
            self._known_options[worth] = tuple(
                Option(draw, self._from_programme(award, draw)) for draw in draws
            )
        return self._known_options[worth]

    def _from_programme(self, award: Award, programme: Hundredths) -> Hundredths:
        worth = award.valuation
        return self.rulebook.whole(Fraction(programme, 100) * worth.multiplier, worth.norm)
