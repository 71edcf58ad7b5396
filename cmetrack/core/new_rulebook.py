"""A rulebook made of answers, with the cases that hold each of its numbers."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from cmetrack.domain.credits import rounded
from cmetrack.domain.dates import add_months

FAMILIES = {
    "course": ("course", "workshop", "practical-stage", "programme"),
    "event": (
        *("congress", "conference", "symposium", "round-table"),
        *("session", "event-workshop", "webinar"),
    ),
    "distance": ("distance-journal", "distance-online", "module"),
}

_EACH = {"day": "a day", "programme": "for one record"}


class Said(NamedTuple):
    """A number of the law as somebody said it: its article, and how sure it is."""

    value: int
    cites: str
    remark: str


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
    minima: Mapping[str, Said]
    per_hour: Fraction | None
    worth: Said
    day: Said | None
    programme: Said | None

    @property
    def caps(self) -> dict[str, Said]:
        """The most that a record gives, by the name of the cap."""
        both = {"day": self.day, "programme": self.programme}
        return {name: cap for name, cap in both.items() if cap}

    def rulebook(self) -> dict[str, Any]:
        """The rulebook, as TOML has it."""
        gives: list[dict[str, Any]] = [{"per": "stated"}]
        if self.per_hour is not None:
            hour = self.per_hour
            whole = int(hour) if hour.denominator == 1 else f"{hour.numerator}/{hour.denominator}"
            gives.append({"per": "hour", "credits": whole})
        worth = {"cites": self.worth.cites, "remark": self.worth.remark}
        norms = [
            {
                "id": f"N-{family}",
                "about": family.capitalize(),
                "when": {"family": family},
                "gives": gives,
                **worth,
            }
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
            "cycle": [
                {"id": "C", **self._length(), "window": self.window}
                | {"cites": self.months.cites, "remark": self.months.remark}
            ],
            "target": [_target("T", "total", self.total)]
            + [
                {**_target(f"M-{family}", family, said), "families": [family]}
                for family, said in self.minima.items()
            ],
            "norm": [*norms, {"id": "Z", "about": "Anything else", **nothing, **worth}],
        }
        if self.caps:
            made["cap"] = [
                {"id": name, "about": f"At most {cap.value} {_EACH[name]}"}
                | {"per": name, "credits": cap.value}
                | {"cites": cap.cites, "remark": cap.remark}
                for name, cap in self.caps.items()
            ]
        return made

    def _length(self) -> dict[str, int]:
        years, rest = divmod(self.months.value, 12)
        return {"months": self.months.value} if rest else {"years": years}

    def cases(self) -> dict[str, Any]:
        """A case for each number: what is enough, and what is one short or one too much."""
        # From the 15th so many months on end where as many back begin.
        first = date(self.since.year + 1, 1, 15 if self.window == "rolling" else 1)
        last = add_months(first, self.months.value) - timedelta(days=1)
        start = {} if self.window == "rolling" else {"start": first.isoformat()}
        cases = [{**start, **case} for case in self._cases(first, last)]
        return {"rulebook": self.id, "on": last.isoformat(), "case": cases}

    def _cases(self, first: date, last: date) -> Iterator[dict[str, Any]]:
        wanted = {"total": ("course", self.total)}
        wanted |= {family: (family, said) for family, said in self.minima.items()}
        for name, (family, said) in wanted.items():
            for lacks in (0, 1):
                records = [*self._records(family, said.value - lacks, first)]
                if len(records) > (last - first).days:
                    continue  # by its own caps nobody can have so many
                yield {
                    "name": f"{name}: {said.value - lacks} of {said.value}",
                    "record": records,
                    "targets": {
                        name: {
                            "required": said.value,
                            "counted": said.value - lacks,
                            "shortfall": lacks,
                            "start": first.isoformat(),
                            "end": last.isoformat(),
                        }
                    },
                }
        most = min((cap.value for cap in self.caps.values()), default=None)
        if self.per_hour is not None:
            worth = rounded(self.per_hour, 1)
            worth = worth if most is None else min(worth, most * 100)
            record = {**_record("course", 1, first), "hours": "1"}
            yield _gives("an hour", record, Decimal(worth) / 100)
        if self.day and most is not None:
            record = _record("course", 1, first) | {"credits": str(self.day.value + 1)}
            yield _gives("more than a day gives", record, Decimal(most))
        if self.programme:
            cap, a_day = self.programme.value, self.day.value if self.day else self.programme.value
            days = -(-(cap + 1) // a_day)
            record = _record("course", 1, first) | {"credits": str(cap + 1)}
            record["end"] = (first + timedelta(days=days - 1)).isoformat()
            yield _gives("more than a programme gives", record, Decimal(cap))

    def _records(self, family: str, credits: int, first: date) -> Iterator[dict[str, Any]]:
        """Records of a day each that give so many credits together."""
        piece = min([cap.value for cap in self.caps.values()], default=credits)
        place = 0
        while credits > 0:
            day = first + timedelta(days=place)
            place += 1
            yield _record(family, place, day) | {"credits": str(min(piece, credits))}
            credits -= piece


def _target(id: str, name: str, said: Said) -> dict[str, Any]:
    words = {"cites": said.cites, "remark": said.remark, "label": name.capitalize()}
    return {"id": id, "target": name, "required": said.value, **words}


def _record(family: str, place: int, day: date) -> dict[str, Any]:
    kind = FAMILIES[family][0]
    return {"kind": kind, "title": f"Example {place}", "start": day.isoformat()}


def _gives(name: str, record: dict[str, Any], awarded: Decimal) -> dict[str, Any]:
    worth = int(awarded) if awarded == int(awarded) else awarded
    return {"name": name, "record": [{**record, "gives": {"awarded": worth}}]}
