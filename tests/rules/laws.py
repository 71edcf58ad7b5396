"""Small laws for the tests, and how one that stands as text is read."""

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

from cmetrack.domain.cycle import Cycle
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.schema import parse_rulebook

HEAD = """
format = 1
id = "xx-2020"
title = "A college"
country = "XX"
since = 2020-01-01
source = "A gazette"
cites = "A 1"
"""
"""What every rulebook begins with."""

SOUND = (
    HEAD
    + """
[families]
course = ["course", "workshop"]
event = ["congress"]
publication = ["book"]

[reads_as]
programme = "course"

[[variant]]
name = "retired"

[[cycle]]
id = "X-T1"
years = 5
window = "rolling"
cites = "A 1"

[[target]]
id = "X-T1"
target = "total"
label = "Credits"
required = [
  { since = 2020-01-01, value = 200, cites = "A 1" },
  { since = 2024-01-01, value = 150, cites = "B 7" },
]
consequence = "nothing happens"
consequence_cites = "A 2"
cites = "A 1"

[[target]]
id = "X-T2"
target = "year-{n}"
label = "Of year {n} from courses"
each_year = true
share_of = "total"
share = "1/3"
families = "course"
roles = ["X-R1"]
cites = "A 2"

[[cap]]
id = "X-P1"
per = "day"
credits = 6
cites = "A 3"

[[basis]]
name = "certificate"
id = "X-P4"
per = "stated"
hour_limit = { value = 1, cites = "A 3" }
cites = "A 4"

[[norm]]
id = "X-C1"
when = { family = "course", format = "balint", hours = { over = 2 } }
gives = ["certificate", { per = "hour", credits = 0.75 }]
caps = "X-P1"
cites = "A 5"

[[norm]]
id = "X-C2"
when = { family = ["course", "event"] }
gives = { per = "hour", credits = 1 }
code = "if-any"
cites = "A 5"

[[norm]]
id = "X-W1"
when = { kind = "book" }
programme = false
divided = true
gives = { per = "record", credits = 100 }
cites = "A 6"

[[role]]
id = "X-R1"
factor = 1
cites = "A 5"

[rounding]
id = "X-P3"
to = 1
cites = "A 5"

[attendance]
id = "X-R1"
requires = "full"
cites = "A 5"

[works]
id = "X-R4"
families = "event"
first = "1/2"
co = "1/4"
at_most = 3
cites = "A 5"

[sharing]
id = "X-W9"
leading = 1.25
positions = ["first"]
cites = "A 6"

[[once]]
id = "X-H3"
kinds = "book"
same = ["work"]
cites = "A 6"

[[exclusion]]
id = "X-L1"
families = ["course", "event"]
cites = "A 7"

[[exclusion]]
id = "X-L2"
families = "publication"
days = 30
cites = "A 7"

[shared_day]
id = "X-L4"
norms = "X-C2"
credits = 6
cites = "A 7"

[other_specialty_cap]
id = "X-T3"
of = "total"
share = "1/3"
families = "course"
cites = "A 7"

[codes]
groups = [4, 8]
letters = "0123456789ABCDEF"
reads_as = { O = "0" }
cites = "A 8"
"""
)

TWO_YEARS = """
[[cycle]]
id = "X-T"
years = 2
window = "calendar"
cites = "A 1"
"""
TOTAL = """
[[target]]
id = "X-T"
target = "total"
label = "Hours"
required = 20
cites = "A 1"
"""
HOURLY = """
[[norm]]
id = "X-N"
programme = false
gives = { per = "hour", credits = 1 }
cites = "A 1"
"""
CYCLE, LAST = Cycle(1, "xx-2020", date(2020, 1, 1)), date(2021, 12, 31)
"""A cycle of it, and its last day."""


def loaded(text: str, *changes: tuple[str, str]) -> dict[str, Any]:
    """A law as TOML has it, each of these texts, which stands in it once, by another."""
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return tomllib.loads(text, parse_float=Decimal)


def sound() -> dict[str, Any]:
    return loaded(SOUND)


def read(data: dict[str, Any], law: dict[str, str] | None = None) -> Rulebook:
    return parse_rulebook(data, "x.toml", law)
