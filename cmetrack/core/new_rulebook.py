"""A rulebook made of answers, with the cases that hold each of its numbers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from cmetrack.domain.credits import rounded
from cmetrack.domain.dates import add_months
from cmetrack.i18n import gettext as _, word

FAMILIES = {
    "course": ("course", "workshop", "practical-stage", "programme"),
    "event": (
        *("congress", "conference", "symposium", "round-table"),
        *("session", "event-workshop", "webinar"),
    ),
    "distance": ("distance-journal", "distance-online", "module"),
}


class SoMany(NamedTuple):
    """So many credits, hours or records; of no unit where none was said."""

    value: int
    unit: str


class LawWord(NamedTuple):
    """A word of the law: as records and commands write it, and what it is called."""

    name: str
    label: str


class Said(NamedTuple):
    """A number of the law as somebody said it: its article, and how sure it is."""

    value: Any
    cites: str
    remark: str

    @property
    def source(self) -> dict[str, str]:
        """Its article and mark, as a table has them."""
        return {"cites": self.cites, "remark": self.remark}


class Sort(NamedTuple):
    """A category that the law names: what it asks for of it, in which unit, and lets count."""

    named: LawWord
    least: Said | None
    unit: str
    most: Said | None


class NewRulebook(NamedTuple):
    """What a plain law says; what it does not have is left out."""

    id: str
    title: str
    country: str
    source: str
    since: date
    months: Said
    window: str
    total: Said
    unit: str
    year: Said | None
    advice: Said | None
    minima: Mapping[str, Said]
    one_kind: Said | None
    sorts: tuple[Sort, ...]
    adjustment: LawWord | None
    a_month: Said | None
    per_hour: Fraction | None
    worth: Said
    caps: Mapping[str, Said]

    def rulebook(self) -> dict[str, Any]:
        """The rulebook, as TOML has it."""
        gives: list[dict[str, Any]] = [{"per": "stated"}]
        if self.per_hour is not None:
            hour = self.per_hour
            gives.append({"per": "hour", "credits": int(hour) if hour == int(hour) else str(hour)})
        worth = self.worth.source
        norms = [
            {"id": f"N-{family}", "about": _called("family", family), "gives": gives, **worth}
            | {"when": {"family": family}}
            | ({"caps": [*self.caps]} if self.caps else {})
            for family in FAMILIES
        ]
        nothing = {"gives": {"per": "record", "credits": 0}, "programme": False}
        made: dict[str, Any] = {
            "format": 1,
            **{name: getattr(self, name) for name in ("id", "title", "country", "source", "since")},
            "cites": self.total.cites,
            "standing": "draft",
            "sources": [self.source],
            "families": {family: [*kinds] for family, kinds in FAMILIES.items()},
            "cycle": [{"id": "C", **self._length(), "window": self.window, **self.months.source}],
            "target": [*self._targets()],
            "norm": [*norms, {"id": "Z", "about": _("Anything else"), **nothing, **worth}],
        }
        if self.caps:
            made["cap"] = [
                {"id": name, "about": said.format(credits=cap.value)}
                | {"per": name, "credits": cap.value, **cap.source}
                for name, said in (
                    ("day", _("At most {credits} a day")),
                    ("programme", _("At most {credits} for one record")),
                )
                if (cap := self.caps.get(name))
            ]
        made |= {
            "category": [
                {"id": f"S-{one.named.name}", **one.named._asdict()}
                | (one.least or one.most or self.total).source
                for one in self.sorts
            ],
            "category_cap": [
                {"id": f"L-{one.named.name}", "about": _most_of(one.named, one.most)}
                | {"categories": [one.named.name], "credits": one.most.value, **one.most.source}
                for one in self.sorts
                if one.most
            ],
        }
        if self.one_kind:
            share = {"of": "total", "share": str(self.one_kind.value)}
            about = _("At most {share} of the total from one kind")
            made["category_cap"].append(
                {"id": "L", "about": about.format(share=self.one_kind.value)}
                | {"each_kind": True, **share, **self.one_kind.source}
            )
        if self.adjustment and self.a_month:
            lowers = {"effect": "lowers", "targets": ["total"], "per": "begun-month"}
            named = {"id": "A", **self.adjustment._asdict()}
            amount = {"credits": self.a_month.value, "needs": ["days"], **self.a_month.source}
            made["adjustment"] = [named | lowers | amount]
        return {key: value for key, value in made.items() if value != []}

    def _length(self) -> dict[str, int]:
        years, rest = divmod(self.months.value, 12)
        return {"months": self.months.value} if rest else {"years": years}

    def _targets(self) -> Iterator[dict[str, Any]]:
        unit = {"unit": self.unit} if self.unit else {}
        yield _target("T", "total", _("Total"), self.total) | unit
        if self.year:
            year = _target("Y", "year-{n}", _("Year {n}"), self.year)
            yield year | {"each_year": True, **unit}
        if self.advice:
            yield _target("D", "advised", _("Advised"), self.advice) | {
                "severity": "advice",
                **unit,
            }
        for family, said in self.minima.items():
            of_it = _target(f"M-{family}", family, _called("family", family), said)
            yield of_it | {"families": [family], **unit}
        for one in self.sorts:
            if one.least:
                of_it = _target(f"S-{one.named.name}", *one.named, one.least)
                unit = {"unit": one.unit} if one.unit else {}
                yield of_it | {"categories": [one.named.name], **unit}

    def cases(self) -> dict[str, Any]:
        """A case for each number: what is enough, and what is one short or one too much."""
        # From the 15th so many months on end where as many back begin.
        first = date(self.since.year + 1, 1, 15 if self.window == "rolling" else 1)
        last = add_months(first, self.months.value) - timedelta(days=1)
        start = {} if self.window == "rolling" else {"start": first.isoformat()}
        cases = [{**start, **case} for case in self._cases(first, last)]
        return {"rulebook": self.id, "on": last.isoformat(), "case": cases}

    def _cases(self, first: date, last: date) -> Iterator[dict[str, Any]]:
        any_kind = tuple(kind for kinds in FAMILIES.values() for kind in kinds)
        wanted: dict[str, tuple[Sequence[str], Said | None, Sort | None]] = {
            "total": (any_kind, self.total, None),
            "year-1": (any_kind, self.year, None),
            "advised": (any_kind, self.advice, None),
            **{family: (FAMILIES[family], said, None) for family, said in self.minima.items()},
            **{one.named.name: (any_kind, one.least, one) for one in self.sorts},
        }
        for name, (kinds, said, sort) in wanted.items():
            ends = add_months(first, 12) - timedelta(days=1) if name == "year-1" else last
            for number in (said.value, said.value - 1) if said else ():
                records = [*self._records(kinds, number, first, sort)]
                counted = sum(int(one["credits"]) for one in records)
                # By its own caps nobody can have so many.
                if counted != number or len(records) > (ends - first).days:
                    continue
                if sort and sort.most and number > sort.most.value:
                    continue
                assert said
                found = {"required": said.value, "counted": number}
                found["shortfall"] = said.value - number
                days = {"start": first.isoformat(), "end": ends.isoformat()}
                case = {"record": records, "targets": {name: {**found, **days}}}
                yield {"name": f"{name}: {number} of {said.value}", **case}
        yield from self._cases_of_caps(first)
        if self.adjustment and self.a_month and self.a_month.value < self.total.value:
            days = {"first": first.isoformat(), "last": (first + timedelta(days=9)).isoformat()}
            required = self.total.value - self.a_month.value
            yield {
                "name": f"{self.adjustment.name}: a begun month",
                "adjustment": [{"name": self.adjustment.name, **days}],
                "record": [],
                "targets": {"total": {"required": required}},
            }

    def _cases_of_caps(self, first: date) -> Iterator[dict[str, Any]]:
        for one in self.sorts:
            if one.most:
                records = [*self._records(("course",), one.most.value + 1, first, one)]
                yield _counts(
                    f"more of {one.named.name} than counts", records, Decimal(one.most.value)
                )
        if self.one_kind:
            hundredths = int(self.one_kind.value * self.total.value * 100)
            above = hundredths // 100 + 1
            records = [*self._records(("course",), above, first, None, of_one_kind=True)]
            yield _counts("more of one kind than counts", records, Decimal(hundredths) / 100)
        day, programme = self.caps.get("day"), self.caps.get("programme")
        most = min((cap.value for cap in self.caps.values()), default=None)
        if self.per_hour is not None:
            worth = rounded(self.per_hour, 1)
            worth = worth if most is None else min(worth, most * 100)
            record = {**_record("course", 1, first), "hours": "1"}
            yield _gives("an hour", record, Decimal(worth) / 100)
        if day and most is not None:
            record = _record("course", 1, first) | {"credits": str(day.value + 1)}
            yield _gives("more than a day gives", record, Decimal(most))
        if programme:
            cap, a_day = programme.value, day.value if day else programme.value
            days = -(-(cap + 1) // a_day)
            record = _record("course", 1, first) | {"credits": str(cap + 1)}
            record["end"] = (first + timedelta(days=days - 1)).isoformat()
            yield _gives("more than a programme gives", record, Decimal(cap))

    def _records(
        self,
        kinds: Sequence[str],
        number: int,
        first: date,
        sort: Sort | None,
        *,
        of_one_kind: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """Records of a day each that give so many credits together, or so many records of one each."""
        piece = min([cap.value for cap in self.caps.values()], default=number)
        if sort and sort.unit == "records":
            piece = 1
        capped = self.one_kind and not of_one_kind
        of_a_kind = (
            int(self.one_kind.value * self.total.value) if self.one_kind and capped else number
        )
        place = 0
        for kind in kinds:
            mine = min(number, of_a_kind)
            number -= mine
            while mine > 0:
                day = first + timedelta(days=place)
                place += 1
                category = {"category": sort.named.name} if sort else {}
                yield _record(kind, place, day) | {"credits": str(min(piece, mine)), **category}
                mine -= piece


def _target(id: str, name: str, label: str, said: Said) -> dict[str, Any]:
    return {"id": id, "target": name, "required": said.value, "label": label, **said.source}


def _called(column: str, value: str) -> str:
    called = word(column, value)
    return called[0].upper() + called[1:]


def _most_of(named: LawWord, most: Said) -> str:
    said = _("At most {credits} of {category}")
    return said.format(credits=most.value, category=named.label)


def _counts(name: str, records: list[dict[str, Any]], counted: Decimal) -> dict[str, Any]:
    return {"name": name, "record": records, "targets": {"total": {"counted": _plain(counted)}}}


def _record(kind: str, place: int, day: date) -> dict[str, Any]:
    return {"kind": kind, "title": f"Example {place}", "start": day.isoformat()}


def _gives(name: str, record: dict[str, Any], awarded: Decimal) -> dict[str, Any]:
    return {"name": name, "record": [{**record, "gives": {"awarded": _plain(awarded)}}]}


def _plain(amount: Decimal) -> int | Decimal:
    return int(amount) if amount == int(amount) else amount
