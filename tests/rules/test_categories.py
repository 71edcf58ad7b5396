"""Categories that a rulebook names: how they are read, what is proposed, and what their caps leave."""

from random import Random
from typing import Any

import pytest

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.categories import categories_of, known_categories, parse_categories
from cmetrack.errors import BadRulebook, BadValue
from cmetrack.rules.rulebook import Rulebook
from tests.rules.laws import CYCLE, HEAD, HOURLY, LAST, TOTAL, TWO_YEARS, loaded, read
from tests.trials import examples

BOTH = """
[[target]]
id = "X-T"
target = "both"
label = "Review and learning"
required = 10
categories = ["review", "learning"]
cites = "A 1"
"""
LAW = (
    HEAD
    + """
[families]
course = ["course", "workshop"]
event = ["congress", "session"]

[[category]]
id = "X-1"
name = "review"
label = "Review"
words = ["audit*", "peer review"]
cites = "A 1"

[[category]]
id = "X-2"
name = "learning"
label = "Learning"
when = { family = "course" }
cites = "A 1"

[[category]]
id = "X-3"
name = "ethics"
label = "Ethics"
topic = true
cites = "A 1"

[[category_cap]]
id = "X-4"
categories = "learning"
families = "course"
credits = 6
per = "year"
cites = "A 1"

[[category_cap]]
id = "X-5"
kinds = ["conference", "congress"]
each_kind = true
of = "total"
share = "1/2"
cites = "A 1"

[[category_cap]]
id = "X-6"
categories = "review"
kinds = "session"
records = 2
cites = "A 1"
"""
    + TWO_YEARS
    + TOTAL
    + """"""
    + BOTH
    + """
[[target]]
id = "X-T"
target = "ethics"
label = "Ethics"
required = 1
unit = "records"
categories = "ethics"
cites = "A 1"
"""
    + HOURLY
)
REVIEW = ("session", "Audit of charts", None)


def law(*changes: tuple[str, str]) -> Rulebook:
    return read(loaded(LAW, *changes))


def counted(rulebook: Rulebook, *records: tuple[str, str, str | None, int, str]) -> Evaluation:
    """What counts of records by kind, title, category, hours and day."""
    activities = [
        Activity(id, kind, title, day, hours=hours * 300, category=category)
        for id, (kind, title, category, hours, day) in enumerate(records, start=1)
    ]
    return evaluate(rulebook, CYCLE, activities, LAST)


def targets(found: Evaluation) -> dict[str, int]:
    return {one.id: one.counted // 100 for one in found.targets}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("reviewing:2 educational:4", "reviewing:2 educational:4"),
        ("Reviewing : 2,50;educational", "reviewing:2.5 educational"),
        ("a:1, b:2", "a:1 b:2"),
    ],
)
def test_categories_are_kept_in_one_form(text: str, kept: str) -> None:
    assert parse_categories(text) == kept == parse_categories(kept)
    assert [one.name for one in categories_of(kept)] == [
        one.partition(":")[0] for one in kept.split()
    ]


@pytest.mark.parametrize("text", ["a:", "a:1 a:2", "a:-1", "a:x", "б:1", ":2", "a_b", "-a"])
def test_what_is_no_category_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_categories(text)


def test_a_category_that_no_rulebook_of_the_ledger_has_is_refused() -> None:
    assert known_categories({"review", "xx-review"}, "xx-review:1") == "xx-review:1"
    with pytest.raises(BadValue, match="did you mean 'review'"):
        known_categories({"review"}, "reviw:1")
    with pytest.raises(BadValue, match=r"allowed: ethics, review"):
        known_categories({"review", "ethics"}, "zzz")


@pytest.mark.parametrize(
    ("record", "both", "ethics", "warned"),
    [
        (("session", "Audit of charts", None), 4, 0, False),
        (("session", "Auditorium", None), 4, 0, False),  # a beginning is enough where it says so
        (("session", "Peer reviews", None), 0, 0, True),  # a word is a whole one
        (("session", "PEER   Review", None), 4, 0, False),
        (("course", "Heart", None), 4, 0, False),
        (("course", "Audit", None), 0, 0, True),  # two fit
        (("session", "Heart", None), 0, 0, True),
        (("session", "Heart", "review:1 learning:2"), 3, 0, False),
        (("session", "Heart", "learning review:1"), 4, 0, False),
        (("session", "Heart", "review:3 learning:3"), 4, 0, True),
        (("session", "Heart", "ethics"), 0, 1, True),
        (("course", "Heart", "ethics:1"), 4, 1, False),
        (("session", "Heart", "other:2 review:2"), 2, 0, False),
        (("session", "Heart", "review:2 xx-learning:1"), 1, 0, True),  # the first is another law's
        (("session", "Heart", "yy-review:2 xx-learning:1"), 1, 0, False),
    ],
)
def test_of_which_categories_a_record_is(
    record: tuple[str, str, str | None], both: int, ethics: int, warned: bool
) -> None:
    found = counted(law(), (*record, 4, "2020-03-01"))
    assert targets(found) == {"total": 4, "both": both, "ethics": ethics}
    assert bool(found.notices) is warned


def test_the_latest_is_cut_of_a_category_of_each_kind_and_of_more_records() -> None:
    found = counted(
        law(),
        ("course", "Later", None, 4, "2020-05-01"),
        ("course", "Earlier", None, 4, "2020-03-01"),
        ("course", "Another year", None, 4, "2021-03-01"),
        ("congress", "One", "ethics:1 learning:1", 8, "2021-04-01"),
        ("congress", "Two", None, 8, "2021-05-01"),
        *((*REVIEW, 1, f"2021-0{month}-01") for month in (6, 7, 8)),
    )
    assert [one.counted for one in found.records] == [400, 200, 400, 800, 200, 100, 100, 0]
    assert [one.reason for one in found.records if one.reason] == ["category-cap"] * 3
    assert targets(found) == {"total": 22, "both": 13, "ethics": 1}
    assert found.highest_total == 2200


def test_a_post_of_several_years_is_one_record() -> None:
    capped = [{"id": "X-R", "families": ["event"], "records": 1, "cites": "A 1"}]
    asked = {"id": "X-R", "target": "posts", "label": "Posts", "unit": "records", "required": 2}
    data = loaded(LAW)
    data["families"]["event"].append("academic-post")
    data["norm"][0]["gives"] = {"per": "year", "credits": 5}
    data["target"] = [*data["target"][:1], asked | {"families": ["event"], "cites": "A 1"}]
    data |= {"category": [], "category_cap": capped}
    records = [
        Activity(1, "academic-post", "A post", "2020-01-01", "2021-12-31"),
        Activity(2, "session", "One more", "2021-12-31"),
    ]
    book, cycle = read(data), CYCLE
    found = evaluate(book, cycle, records, LAST)
    assert [one.counted for one in found.records] == [1000, 0]
    assert targets(found) == {"total": 10, "posts": 1}


def a_review(
    *, asks: str = "review", gives: str = "0", when: str = ', kind = "session"', more: str = ""
) -> tuple[str, str]:
    """A norm by which a review is a record without credits, a target of such records, and more."""
    text = f"""
[[target]]
id = "X-R"
target = "reviews"
label = "Reviews"
unit = "records"
required = 1
categories = "{asks}"
cites = "A 1"

[[norm]]
id = "X-N"
about = "A review"
when = {{ category = "review"{when} }}
programme = false
a_record = true
gives = {{ per = "record", credits = {gives} }}
cites = "A 1"
{more}
[[norm]]"""
    return "[[norm]]", text


def test_what_gives_no_credits_is_a_record_for_a_target_of_records_once_it_counts() -> None:
    found = counted(
        law(a_review()),
        ("session", "Audit", None, 4, "2020-03-01"),
        ("session", "Audit", None, 0, "2020-04-01"),
        ("session", "Mixed", "review learning:2", 4, "2020-05-01"),
        ("session", "Peer review", None, 4, "2018-03-01"),
        ("session", "Peer review", None, 4, "2030-03-01"),
    )
    assert [one.counted for one in found.records] == [0] * 5
    assert [one.reason for one in found.records][3:] == [None, "outside-window"]
    assert targets(found) == {"total": 0, "both": 0, "ethics": 0, "reviews": 2}


ONCE = '[[once]]\nid = "X-O"\nkinds = "session"\nsame = "title"\nper = "window"\ncites = "A 1"\n'
REFUSED = [
    (*a_review(gives="1"), "norm[1].a_record': goes with 'programme = false' and no"),
    (*a_review(asks="learning"), "norm[1].when': should test 'category', for what a target"),
    (*a_review(more=ONCE), "norm[1].a_record': goes by no credits"),
    (*a_review(when=""), "category_cap[3].categories': records of these give no credits"),
    ('name = "review"', 'name = "Review"', "category[1].name': should be of small letters"),
    ('name = "review"', 'name = "learning"', "category[2].name': 'learning' is named twice"),
    (
        'words = ["audit*", "peer review"]',
        'words = ["*"]',
        "category[1].words[1]': should be words",
    ),
    ("topic = true", 'topic = true\nwords = ["a"]', "category[3].topic': is named by the doctor"),
    (
        '["review", "learning"]',
        '["review", "ethics"]',
        "target[2].categories': a topic lies across",
    ),
    (
        '["review", "learning"]',
        '["review", "audit"]',
        "target[2].categories': 'audit' is not known",
    ),
    (
        'unit = "records"\ncategories = "ethics"',
        "",
        "category[3]': no target, no cap and no norm names it, and neither 'when' nor 'words' proposes it",
    ),
    ("credits = 6", "", "category_cap[1].credits': one of 'credits'"),
    ("records = 2", "records = 0", "category_cap[3].records': should be above 0"),
    ('of = "total"', 'of = "all"', "category_cap[2].of': 'all' is no target"),
    ('of = "total"', "credits = 1", "category_cap[2].share': goes with 'of'"),
    (
        'categories = "learning"\nfamilies = "course"\n',
        "",
        "category_cap[1].categories': is missing",
    ),
    (
        'families = "course"',
        'kinds = "congress"\nfamilies = "course"',
        "category_cap[1]': no record",
    ),
    (
        'hour", credits = 1',
        'hour", credits = 0',
        "target[1]': no norm gives credits that count for",
    ),
    ('name = "ethics"', 'name = "unknown"', "category[3].name': should be another word: 'unknown'"),
    (
        'when = { family = "course" }',
        'when = { family = "course", kind = "congress" }',
        "category[2].when': no record comes to it",
    ),
    (
        'words = ["audit*", "peer review"]',
        'when = { kind = "course" }',
        "category[1]': is never the only one that is proposed: 'learning' is proposed with it",
    ),
    (
        'of = "total"',
        'of = "ethics"',
        "category_cap[2].of': 'ethics' counts records, which are whole",
    ),
    (
        "required = 1\n",
        "required = 1.5\n",
        "target[3].required': 'ethics' counts records, which are",
    ),
    (
        'families = "course"\n',
        "",
        "category_cap[2]': shares credits with category_cap[1], and neither lies within",
    ),
    ('per = "year"', 'per = "day"', "category_cap[1].per': 'day' is not known"),
    (
        "[[cycle]]",
        '[[exclusion]]\nid = "X-E"\nfamilies = "event"\ncites = "A 1"\n\n[[cycle]]',
        "category_cap': what [[exclusion]] lets count is chosen before",
    ),
]


@pytest.mark.parametrize(("before", "after", "message"), REFUSED)
def test_what_cannot_bite_is_refused(before: str, after: str, message: str) -> None:
    with pytest.raises(BadRulebook) as refused:
        law((before, after))
    assert f"x.toml: '{message}" in refused.value.message


def test_one_that_is_proposed_where_nothing_goes_by_any_is_refused_by_its_rule() -> None:
    data = loaded(LAW)
    named = {"category_cap": data["category_cap"][1:2], "target": data["target"][:1]}
    named["category"] = data["category"][:1]
    with pytest.raises(BadRulebook) as refused:
        read({**data, **named})
    why = "no target, no cap and no norm names any category, so nothing goes by it"
    assert refused.value.message == f"x.toml: 'category[1]': {why}"
    assert str(refused.value.hint).startswith("It is in the rule X-1, review. Mend t")


def random_records(chance: Random) -> list[tuple[str, str, str | None, int, str]]:
    return [
        (
            chance.choice(["course", "congress", "session"]),
            chance.choice(["Audit", "Heart"]),
            chance.choice([None, "review", "learning:2 review", "review:1 learning:1", "ethics:1"]),
            chance.randint(1, 9),
            f"{chance.choice([2020, 2021])}-{chance.randint(1, 12):02}-01",
        )
        for _ in range(chance.randint(1, 6))
    ]


@pytest.mark.parametrize("seed", range(examples(60)))
def test_the_caps_agree_with_a_count_hour_by_hour(seed: int) -> None:
    """Each hour of each record by itself, the earlier records' first, goes through each cap in turn.

    Nothing is asked for that a cut would reach, so that the latest hours are cut.
    """
    records = random_records(Random(seed))
    found = counted(law((BOTH, "")), *records)
    hours = [
        (at, name, one)
        for at, one in sorted(enumerate(found.records), key=lambda each: each[1].activity.start)
        for name in reversed(by_hour(one.award.valuation.split))
    ]
    hours.sort(key=lambda each: (each[2].activity.start, each[2].activity.id))
    kept = []
    learnt = dict.fromkeys(("2020", "2021"), 0)
    for at, name, one in hours:
        year = one.activity.start[:4]
        is_learnt = name == "learning" and one.activity.kind == "course"
        learnt[year] += is_learnt
        if not is_learnt or learnt[year] <= 6:
            kept.append((at, name, one))
    hours, kept = sorted_by_record(kept), []
    of_kind = dict.fromkeys(("session", "congress", "course"), 0)
    for at, name, one in hours:
        of_kind[one.activity.kind] += 1
        if one.activity.kind != "congress" or of_kind["congress"] <= 10:
            kept.append((at, name, one))
    reviewed = [each for each in kept if each[1] == "review" and each[2].activity.kind == "session"]
    more = list(dict.fromkeys(at for at, _name, _one in reviewed))[2:]
    kept = [each for each in kept if each not in reviewed or each[0] not in more]
    assert [one.counted // 100 for one in found.records] == [
        sum(at == place for at, _name, _one in kept) for place in range(len(found.records))
    ]
    assert targets(found)["total"] == len(kept)


def by_hour(split: Any) -> list[str]:
    """The hours of a record by their categories, those that are cut first at the beginning."""
    names = ("", *(name for name in reversed(split.of) if name))
    return [name for name in names for _hour in range(split.of.get(name, 0) // 100)]


def sorted_by_record(hours: list[Any]) -> list[Any]:
    return sorted(hours, key=lambda each: (each[2].activity.start, each[2].activity.id))


@pytest.mark.parametrize("seed", range(examples(60)))
def test_one_record_more_lowers_nothing_that_the_law_asks_for(seed: int) -> None:
    """Where no cap binds; what a cap leaves is no less either: it cuts what is later, not what binds."""
    chance = Random(seed)
    records = random_records(chance)
    plain = law(
        ("credits = 6", "credits = 600"),
        ('share = "1/2"', "share = 90"),
        ("records = 2", "records = 90"),
    )
    before = targets(counted(plain, *records))
    after = targets(counted(plain, *records, *random_records(chance)))
    assert all(after[name] >= many for name, many in before.items())
    total = targets(counted(law(), *records))["total"]
    more = (*records, ("course", "Later", "ethics", 3, "2021-12-31"))
    assert targets(counted(law(), *more))["total"] >= total
