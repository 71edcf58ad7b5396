"""Sentences that several commands say: one of a thing is singular, a part of one is not."""

import pytest

from cmetrack import wording
from cmetrack.present.records import rule_and_article


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0 credits"), (100, "1 credit"), (150, "1.5 credits"), (25, "0.25 credits")],
)
def test_one_credit_is_singular(amount: int, said: str) -> None:
    assert wording.credits(amount) == said
    assert wording.short(amount, "credits") == f"{said} short"
    for unit in ("hour", "record"):
        assert wording.amount(amount, f"{unit}s") == said.replace("credit", unit)
        assert wording.short(amount, f"{unit}s") == f"{said.replace('credit', unit)} short"


def test_of_many_lines_the_first_and_how_many_more() -> None:
    assert wording.first_of(iter("abc"), 3, 3) == ["a", "b", "c"]
    assert wording.first_of(iter("abc"), 3, 2) == ["a", "b", "and 1 more"]


def test_a_near_word_is_asked_for_and_else_something_else_helps() -> None:
    assert wording.did_you_mean("course", "Look.") == "Did you mean 'course'?"
    assert wording.did_you_mean(None, "Look.") == "Look."


@pytest.mark.parametrize(
    ("cites", "said"),
    [
        ("S 24", "CA-1, S 24"),
        ("CA-1", "CA-1"),
        ("CA-1 art. 2", "CA-1 art. 2"),
        ("CA-1, CA-2", "CA-1, CA-2"),
        ("CA-10", "CA-1, CA-10"),
    ],
)
def test_a_row_that_begins_the_articles_stands_once(cites: str, said: str) -> None:
    assert rule_and_article("CA-1", cites) == said
