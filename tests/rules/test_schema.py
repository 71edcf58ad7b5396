"""A rulebook is read strictly: each fault is refused with its file, its key and what is allowed.

`SOUND` can be used. Each refusal is that rulebook with one thing changed, and its whole message.
"""

import copy
import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cmetrack.domain.activity import ALL_KINDS, FORMATS, POSITIONS, ROLES
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span
from cmetrack.errors import BadRulebook
from cmetrack.rules.law import Bounds, Number, articles
from cmetrack.rules.required import most_from_other_specialties, required
from tests.rules.laws import read, sound

GONE = object()
"""In the place of a value: the key is taken out."""


def changed(path: str, value: object) -> dict[str, Any]:
    """The sound rulebook with one thing changed: `norm[2].gives.per`, counted from 1."""
    data = sound()
    *way, last = [
        int(part[1:-1]) - 1 if part.startswith("[") else part
        for part in re.findall(r"\[\d+\]|[^.\[\]]+", path)
    ]
    place: Any = data
    for part in way:
        place = place[part]
    if value is GONE:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return data


def listed(*words: str) -> str:
    return ", ".join(sorted(words))


def twice(path: str) -> list[Any]:
    """The list at a path with its first entry in it once more."""
    entries = sound()[path]
    return [*entries, copy.deepcopy(entries[0])]


NORM_KEYS = (
    "id", "cites", "about", "remark", "reported", "a_record", "when", "gives", "caps", "programme", "divided", "needs",
    "asks", "code", "rounding", "sizes", "months", "or_days",
)  # fmt: skip
GRANT = {"id": "X-G", "cites": "A 1", "on": date(2020, 12, 31), "credits": 40}
HAND_IN = {"id": "X-H", "cites": "A 1", "months": 12}
DATED = {"since": date(2024, 1, 1), "value": 1, "cites": "A 1"}

REFUSED = [
    # Keys and types
    ("norm[1].give", 1, f"norm[1].give': is not known (allowed: {listed(*NORM_KEYS)})"),
    ("cap[1].most", 6, "cap[1].most': is not known (allowed: about, cites, credits, days_a_week, id, per, remark)"),
    ("cap[1].days_a_week", 7, "cap[1].days_a_week': should be from 1 to 6"),
    ("cap[1].days_a_week", 0, "cap[1].days_a_week': should be from 1 to 6"),
    (
        "cap[1]",
        {"id": "X-P1", "credits": 6, "days_a_week": 6, "cites": "A 3"},
        "cap[1].days_a_week': goes with 'per = \"day\"'",
    ),
    ("norm[2].gives.unit", "h", "norm[2].gives[1].unit': is not known (allowed: credits, full_hours, hour_limit, minutes, parts, per)"),
    ("id", GONE, "id': is missing"),
    ("title", 5, "title': should be a text"),
    ("title", " A college", "title': has spaces around it"),
    ("since", "2020-01-01", "since': should be a date as 2009-03-30"),
    ("since", datetime(2020, 1, 1), "since': should be a date as 2009-03-30"),
    ("country", "Ireland", "country': should be two letters as IE"),
    ("format", 2, "format': this program reads format 1"),
    ("format", True, "format': should be a whole number"),
    ("cycle[1].years", True, "cycle[1].years': should be a whole number"),
    ("cycle[1].years", Decimal(5), "cycle[1].years': should be a whole number"),
    ("cycle[1].years", 0, "cycle[1].years': should be from 1 to 100"),
    ("exclusion[2].days", -30, "exclusion[2].days': should not be below 0"),
    ("norm[3].divided", 1, "norm[3].divided': should be true or false"),
    ("norm[3].divided", "true", "norm[3].divided': should be true or false"),
    ("norm[1].months", 2, "norm[1].needs': should name 'end': without it nobody knows how many months it lasted"),
    ("norm", {}, "norm': should be a list"),
    ("norm[1]", "X-C1", "norm[1]': should be a table"),
    ("works", [], "works': should be a table"),
    ("target[2].families", 3, "target[2].families': should be a text or a list of texts"),
    ("target[2].families", ["course", "course"], "target[2].families': names something twice"),
    # Numbers
    ("cap[1].credits", True, "cap[1].credits': should be a number or a fraction as '1/3'"),
    ("cap[1].credits", "six", "cap[1].credits': should be a number or a fraction as '1/3'"),
    ("cap[1].credits", GONE, "cap[1].credits': is missing"),
    ("cap[1].credits", -6, "cap[1].credits': should be a finite number, not below 0"),
    ("cap[1].credits", Decimal("nan"), "cap[1].credits': should be a finite number, not below 0"),
    ("cap[1].credits", "9" * 21 + "/1", "cap[1].credits': should be a number or a fraction as '1/3'"),
    ("cap[1].credits", "1/0", "cap[1].credits': should be a finite number, not below 0"),
    ("target[1].required", [], "target[1].required': is empty"),
    ("rounding.to", Decimal("0.001"), "rounding.to': should be a whole number of hundredths, above 0"),
    ("rounding.to", 0, "rounding.to': should be a whole number of hundredths, above 0"),
    # Numbers through time
    ("target[1].required[3]", DATED, "target[1].required[3].since': should be later than the one before"),
    (
        "target[1].required[3]",
        DATED | {"since": date(2021, 1, 1)},
        "target[1].required[3].since': should be later than the one before",
    ),
    ("target[1].required[1].cites", GONE, "target[1].required[1].cites': is missing"),
    ("target[1].required[1].since", GONE, "target[1].required[1].since': is missing"),
    # Citations
    ("cites", GONE, "cites': is missing"),
    ("norm[2].cites", GONE, "norm[2].cites': is missing"),
    ("norm[2].cites", "", "norm[2].cites': is missing"),
    ("target[1].consequence_cites", GONE, "target[1].consequence_cites': is missing"),
    ("basis[1].hour_limit.cites", GONE, "basis[1].hour_limit.cites': is missing"),
    # What is named and not there
    ("norm[1].caps", "X-P2", "norm[1].caps': 'X-P2' is not known (allowed: X-P1)"),
    ("norm[1].gives[1]", "diploma", "norm[1].gives': 'diploma' is not known (allowed: certificate)"),
    ("norm[1].gives[1]", 3, "norm[1].gives': should be a table, or the name of a basis"),
    ("exclusion[1].families", "events", "exclusion[1].families': 'events' is not known (allowed: course, event, publication)"),
    ("norm[2].when.family", "cours", "norm[2].when.family': 'cours' is not known (allowed: course, event, publication)"),
    ("norm[3].when.kind", "novel", f"norm[3].when.kind': 'novel' is not known (allowed: {listed(*ALL_KINDS)})"),
    ("norm[1].when.format", "gym", f"norm[1].when.format': 'gym' is not known (allowed: {listed(*FORMATS)})"),
    ("role[1].when", {"role": "guest"}, f"role[1].when.role': 'guest' is not known (allowed: {listed(*ROLES)})"),
    ("norm[1].when.hours", {}, "norm[1].when.hours': needs 'over', 'at_least' or 'up_to'"),
    ("norm[1].when.hours", {"over": 1, "at_least": 2}, "norm[1].when.hours.at_least': says what 'over' says"),
    ("norm[2].gives", {"per": "record", "credits": 1, "full_hours": True}, "norm[2].gives[1].full_hours': needs 'per = \"hour\"' or an 'hour_limit': nothing else looks at the hours"),
    ("norm[2].gives", {"per": "stated", "full_hours": True}, "norm[2].gives[1].full_hours': needs 'per = \"hour\"' or an 'hour_limit': nothing else looks at the hours"),
    # Its standing, what it gives without a record, what is handed in
    ("standing", "sure", "standing': 'sure' is not known (allowed: checked, draft)"),
    ("standing", "checked", "checked_on': goes with 'standing = \"checked\"', and that needs it"),
    ("checked_on", date(2026, 1, 1), "checked_on': goes with 'standing = \"checked\"', and that needs it"),
    ("standing", "draft", "sources': are what a draft was made from; name them"),
    ("sources", [], "sources': is missing"),
    ("superseded_by", "xx-2020", "superseded_by': 'xx-2020' is this rulebook itself"),
    ("grant", [GRANT], "grant': a rolling window has no first day to hold it against"),
    ("grant", [GRANT | {"on": date(2019, 12, 31)}], "grant[1].on': is before the law is in force"),
    ("grant", [GRANT | {"credits": Decimal("0.125")}], "grant[1].credits': should have two decimals at most"),
    ("hand_in", HAND_IN | {"months": 0}, "hand_in.months': should be above 0, and no longer than a cycle"),
    ("hand_in", HAND_IN | {"until": "03-01"}, "hand_in.months': one of 'months' and 'until' should be given"),
    ("hand_in", HAND_IN | {"until": "02-29"}, "hand_in.until': should be a day that every year has, such as \"03-01\""),
    ("hand_in", HAND_IN | {"months": 61}, "hand_in.months': should be above 0, and no longer than a cycle"),
    ("norm[1].when.hours", 2, "norm[1].when.hours': should be a table"),
    ("norm[1].when.home", "yes", "norm[1].when.home': should be true or false"),
    ("norm[2].gives.per", "week", "norm[2].gives[1].per': 'week' is not known (allowed: day, hour, record, stated, unit, year)"),
    ("norm[2].code", "maybe", "norm[2].code': 'maybe' is not known (allowed: if-any, ignored, required)"),
    ("target[2].share_of", "sum", "target[2].share_of': 'sum' is not known (allowed: total)"),
    ("target[2].share_of", "year-{n}", "target[2].share_of': 'year-{n}' is a share itself"),
    ("other_specialty_cap.of", "sum", "other_specialty_cap.of': 'sum' is no target"),
    ("once[1].same", "day", "once[1].same': 'day' is not known (allowed: journal, kind, title, work)"),
    # What needs another thing, or excludes it
    ("sharing", GONE, "norm[3].divided': needs a [sharing] rule"),
    ("codes", GONE, "norm[2].code': needs a [codes] table"),
    ("norm[2].gives", GONE, "norm[2].gives': is missing"),
    ("norm[2].gives.hour_limit", 1, "norm[2].gives[1].hour_limit': binds credits as stated only"),
    ("target[1].required", GONE, "target[1].required': either 'required' or 'share_of' should be given"),
    ("target[2].required", 5, "target[2].required': either 'required' or 'share_of' should be given"),
    ("target[2].target", "year", "target[2].target': needs {n}, the number of the year"),
    ("target[2].label", "Credits", "target[2].label': needs {n}, the number of the year"),
    ("target[1].target", "total-{n}", "target[1].target': may hold {n}, the number of a year, with 'each_year' alone"),
    ("target[1].severity", "advice", "target[1].consequence': follows for nobody: what is advice binds nobody"),
    ("target[1].required", 0, "target[1].required': should be above 0"),
    ("target[2].share", 0, "target[2].share': should be above 0"),
    ("target[2].each_year", False, "target[2].target': may hold {n}, the number of a year, with 'each_year' alone"),
    ("norm[1].when.hours", {"over": 2, "up_to": 2}, "norm[1].when.hours.up_to': is so low that no number passes"),
    ("norm[1].gives[1]", {"per": "record", "credits": 1}, "norm[1].gives[2]': is never taken: 'per = \"record\"' before it needs no figure"),
    ("target[1].label", "Credits {m}", "target[1].label': may hold no other brace than {n}"),
    ("cycle[1]", {"id": "X-T1", "years": 5, "window": "anniversary", "start": "optional", "cites": "A 1"}, "cycle[1].start': should be 'required' for a window by anniversary"),
    # Twice, or not at all
    ("families", GONE, "families': is missing"),
    ("families.course", [], "families.course': is missing"),
    ("families.event", ["congress", "workshop"], "families.event': 'workshop' is in the family 'course' already"),
    ("families.event", ["congress", "webinar", "party"], f"families.event': 'party' is not known (allowed: {listed(*ALL_KINDS)})"),
    ("exclusion[2].families", "event", "exclusion': a family is in two groups"),
    ("cap", twice("cap"), "cap[2].id': 'X-P1' is named twice"),
    ("basis", twice("basis"), "basis[2].name': 'certificate' is named twice"),
    ("target", twice("target"), "target': 'total' is named twice: each of one name needs a 'variant' of its own"),
    ("cycle", twice("cycle"), "cycle': not one cycle for the variant 'usual'"),
    ("cycle[1].variant", "retired", "cycle': not one cycle for the variant 'usual'"),
    ("cycle[1].variant", "usual", "cycle': not one cycle for the variant 'retired'"),
    ("cycle[1].variant", "old", "cycle[1].variant': 'old' is not known (allowed: retired, usual)"),
    ("cycle[1].retired", True, "cycle[1].retired': is called 'variant' now"),
    ("apart", [], "apart': is called 'exclusion' now"),
    ("cycle", GONE, "cycle': not one cycle for the variant 'usual'"),
    ("target", GONE, "target': is missing"),
    ("norm[3]", GONE, "norm': no norm fits 'book'"),
    ("reads_as.programme", "novel", f"reads_as.programme': 'novel' is not known (allowed: {listed(*ALL_KINDS)})"),
    ("reads_as.novel", "book", "reads_as.novel': is no kind of record"),
    ("reads_as.module", "programme", "reads_as.module': 'programme' is itself read as another"),
    # What would count in full, or never
    ("norm[1].caps", GONE, "cap[1]': no norm names it"),
    ("norm[1].gives", {"per": "hour", "credits": 1}, "basis[1]': no norm names it"),
    ("norm[2].when", {}, "norm[3].when': no record comes to it"),
    ("norm[1].when", {"kind": "programme"}, "norm[1].when': no record comes to it"),
    ("role[2]", sound()["role"][0], "role[2]': no record comes to it"),
    ("norm[3].caps", "X-P1", "norm[3].caps': bind a programme only, not credits that go to the person"),
    ("norm[2].divided", True, "norm[2].divided': needs 'programme = false': a programme has no authors"),
    ("target[1].share", "1/2", "target[1].share': goes with 'share_of'"),
    ("target", [one | {"breaks_ties": True} for one in sound()["target"]], "target.breaks_ties': only one target can break ties"),
    ("hints", {"dance": "?"}, "hints.dance': 'dance' is not known (allowed: course, event, publication)"),
    ("target[2].roles", "X-C1", "target[2].roles': 'X-C1' is no role"),
    ("once[1].kinds", ["book", "programme"], "once[1].kinds': 'programme' is read as another"),
    ("other_specialty_cap.of", "year-{n}", "other_specialty_cap.of': 'year-{n}' does not take every record of the window, so its share cannot bind them"),
    ("target[1].families", "event", "other_specialty_cap.of': 'total' does not take every record of the window, so its share cannot bind them"),
    ("shared_day.norms", ["X-C2", "X-W1"], "shared_day.norms': 'X-W1' is no norm of a programme"),
    ("exclusion[1].days", 2, "shared_day.norms': their families must be those of one [[exclusion]] without 'days'"),
    ("exclusion[1].families", "event", "shared_day.norms': their families must be those of one [[exclusion]] without 'days'"),
    # What stands back before anything is chosen
    ("once[1].same", "journals", "once[1].same': 'journals' is not known (allowed: journal, kind, title, work)"),
    ("exclusion[1].of_one_period", "programme", "exclusion[1].of_one_period': 'programme' is read as another"),
    ("exclusion[1].of_one_period", "book", "exclusion[1].of_one_period': 'book' is of none of its families"),
    ("exclusion[1].of_one_period", "dance", f"exclusion[1].of_one_period': 'dance' is not known (allowed: {listed(*ALL_KINDS)})"),
    ("shared_issue", {"id": "I", "credits": 2, "norms": "X-W1", "cites": "A 1"}, "shared_issue.norms': 'X-W1' is no norm of a programme"),
    ("shared_issue", {"id": "I", "norms": "X-C1", "cites": "A 1"}, "shared_issue.credits': is missing"),
    ("incompatible", [{"id": "N", "kinds": "programme", "beside": "book", "cites": "A 1"}], "incompatible[1].kinds': 'programme' is read as another"),
    ("incompatible", [{"id": "N", "kinds": "book", "beside": "programme", "cites": "A 1"}], "incompatible[1].beside': 'programme' is read as another"),
    ("question", [{"id": "Q", "when": {"kind": "dance"}, "cites": "A 1"}], f"question[1].when.kind': 'dance' is not known (allowed: {listed(*ALL_KINDS)})"),
    ("sharing.among_several", "last", f"sharing.among_several': 'last' is not known (allowed: {listed(*POSITIONS)})"),
    # Codes
    ("codes.groups", [4, 0], "codes.groups': should be a list of lengths"),
    ("codes.groups", [True], "codes.groups': should be a list of lengths"),
    ("codes.letters", GONE, "codes.letters': is missing"),
    ("codes.reads_as.O", "Z", "codes.reads_as': should lead from one character to one of the letters"),
    ("codes.reads_as.OO", "0", "codes.reads_as': should lead from one character to one of the letters"),
]  # fmt: skip


def test_the_sound_rulebook_is_read_as_it_stands() -> None:
    book = read(sound())
    assert (book.id, book.since, book.unit) == ("xx-2020", date(2020, 1, 1), 100)
    total, courses = book.targets
    assert total.required is not None
    assert total.required.numbers == (
        Number(date(2020, 1, 1), Fraction(200), "A 1"),
        Number(date(2024, 1, 1), Fraction(150), "B 7"),
    )
    day, usual, retired = date(2023, 12, 31), Cycle(1, book.id), Cycle(1, book.id, None, "retired")
    assert required(book, usual, courses, Span(day, day), day) == 67_00
    assert required(book, retired, courses, Span(day, day), date(2024, 1, 1)) == 50_00
    assert most_from_other_specialties(book, usual, Span(day, day), day) == 66_00
    balint, plain, work = book.every_norm
    assert balint.when["hours"] == Bounds(over=Fraction(2))
    assert [basis.per for basis in balint.gives] == ["stated", "hour"]
    assert book.norms["workshop"] == (balint, plain)
    assert book.norms["book"] == (work,)
    assert book.changes == (date(2020, 1, 1), date(2024, 1, 1))
    assert book.kind("programme") == "course"


@pytest.mark.parametrize(("path", "value", "message"), REFUSED)
def test_a_fault_is_refused_by_its_key(path: str, value: object, message: str) -> None:
    with pytest.raises(BadRulebook) as refused:
        read(changed(path, value))
    # What follows from it may be told after it, each on a line.
    assert refused.value.message.splitlines()[0] == f"x.toml: '{message}"
    assert refused.value.hint is not None and "rules check" in refused.value.hint
    assert refused.value.exit_code == 2


def test_a_grant_must_count_for_a_target_and_be_something() -> None:
    data = sound() | {"grant": [GRANT], "hand_in": HAND_IN | {"months": 60}}
    data["cycle"] = [data["cycle"][0] | {"window": "calendar"}]
    [grant] = read(data).grants
    assert (grant.given, grant.on) == (40_00, date(2020, 12, 31))
    with pytest.raises(BadRulebook, match=r"'grant\[1\].credits': should be above 0$"):
        read(data | {"grant": [GRANT | {"credits": 0}]})
    data.pop("other_specialty_cap")
    data["target"] = [{**data["target"][0], "families": "course"}]
    with pytest.raises(BadRulebook, match=r"'grant': no target counts credits without a record$"):
        read(data)


def test_all_that_the_tables_cannot_do_is_told_at_once() -> None:
    data = sound() | {
        "variant": [{"name": "retired"}, {"name": "retired"}],
        "checked_on": date(2026, 1, 1),
    }
    data["grant"] = [GRANT | {"credits": 0}]
    with pytest.raises(BadRulebook) as refused:
        read(data)
    keys = [line.split("'")[1] for line in refused.value.message.splitlines()]
    assert keys == ["checked_on", "grant", "grant[1].credits", "variant"]
    assert refused.value.hint == (
        "It is in the rule X-G. Mend these keys; `cmetrack rules check FILE` reads the rulebook again."
    )


def test_a_rulebook_without_norms_gives_nothing_and_is_refused() -> None:
    data = {key: value for key, value in sound().items() if key not in ("norm", "shared_day")}
    with pytest.raises(BadRulebook, match=r"^x\.toml: 'norm': is missing\n"):
        read(data)


def test_where_sentences_are_given_every_citation_must_be_one_of_them() -> None:
    law = {f"A {number}": "…" for number in range(1, 9)} | {"B 7": "…"}
    read(sound(), law)
    for article, key in {
        "A 8": "codes.cites",
        "B 7": "target[1].required",
        "A 2": "target[1].consequence_cites",
    }.items():
        with pytest.raises(BadRulebook) as refused:
            read(sound(), {name: text for name, text in law.items() if name != article})
        assert refused.value.message == (
            f"x.toml: '{key}': '{article}' is not among the law's sentences"
        )
    draft = {**sound(), "standing": "draft", "sources": ["a page"]}
    read(draft, {"A 1": "…"})  # the rest of its law could not be read


def test_a_citation_names_its_articles_in_short() -> None:
    assert articles("A1 5 h, 5 f") == ["A1 5 h", "A1 5 f"]
    assert articles("D 3 (2), A1 8 a") == ["D 3 (2)", "A1 8 a"]
    assert articles("S 23") == ["S 23"]
