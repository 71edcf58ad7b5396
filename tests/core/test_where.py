"""`--where` and records' numbers, property by property."""

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.record_reader import read_record
from cmetrack.core.where import OPERATORS, choose, holds, numbers, read_where
from cmetrack.domain.activity import Activity
from cmetrack.errors import CmetrackError
from tests.trials import examples

ORDERED = ("<", "<=", "=", "!=", ">", ">=")


def record(**cells: str) -> Activity:
    reading = read_record({"kind": "course", "title": "Astm", "start": "2025-03-14", **cells})
    assert reading.activity is not None, reading.troubles
    return reading.activity


def meets(condition: str, one: Activity) -> bool:
    return holds(read_where([condition]), one)


moments = st.from_regex(r"20(?:24|25)(?:-0[1-9](?:-[12][0-8](?:T[01][0-9]:30)?)?)?", fullmatch=True)


@settings(max_examples=examples(200), deadline=None)
@given(moments.filter(lambda text: len(text) >= 10), moments)
def test_of_days_exactly_one_of_before_within_after(kept: str, asked: str) -> None:
    one = record(start=kept)
    before, within, after = (meets(f"start {sign} {asked}", one) for sign in ("<", "=", ">"))
    assert [before, within, after].count(True) == 1
    assert within is (kept[: len(asked)] == asked)
    assert meets(f"start != {asked}", one) is not within
    assert meets(f"start <= {asked}", one) is (before or within)
    assert meets(f"start >= {asked}", one) is (after or within)


@settings(max_examples=examples(200), deadline=None)
@given(st.integers(0, 4_000), st.integers(0, 4_000), st.sampled_from(("credits", "days")))
def test_amounts_are_compared_exactly(kept: int, asked: int, column: str) -> None:
    one = record(**{column: f"{kept // 100}.{kept % 100:02}"})
    written = f"{asked // 100},{asked % 100:02}"
    for sign, is_so in zip(
        ORDERED,
        (kept < asked, kept <= asked, kept == asked, kept != asked, kept > asked, kept >= asked),
        strict=True,
    ):
        assert meets(f"{column} {sign} {written}", one) is is_so


@settings(max_examples=examples(300), deadline=None)
@given(st.text(max_size=40))
def test_no_text_is_a_mistake_of_the_program(text: str) -> None:
    for condition in (
        text,
        f"title {text}",
        f"start = {text}",
        f"credits >= {text}",
        f"{text} = x",
    ):
        try:
            meets(condition, record())
        except CmetrackError as error:
            assert error.message.startswith("--where")


@settings(max_examples=examples(200), deadline=None)
@given(st.text(alphabet="abăîșțАяё №-.,:;!?'()0123456789 ", min_size=1, max_size=20))
def test_what_is_equal_contains_and_is_not_unequal(title: str) -> None:
    if not any(map(str.isalnum, title)):
        return
    one = record(title=f"a{title}")
    quoted = f'"a{title}"'
    assert meets(f"title = {quoted}", one)
    assert meets(f"title ~ {quoted}", one)
    assert not meets(f"title != {quoted}", one)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), min_size=1, max_size=5))
def test_runs_of_numbers_are_those_records_each_once(spans: list[tuple[int, int]]) -> None:
    words = [f"{first}-{first + more}" if more else str(first) for first, more in spans]
    records = [record()._replace(id=id) for id in range(1, 41)]
    chosen = [one.id for one in choose(records, numbers(words), ())]
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) == {id for first, more in spans for id in range(first, first + more + 1)}


@pytest.mark.parametrize("column", ["hours", "start", "id", "authors", "code_date"])
@pytest.mark.parametrize("sign", OPERATORS)
def test_what_is_not_known_is_neither_more_nor_less(column: str, sign: str) -> None:
    one = record(kind="article", start="2025")._replace(start="2025", id=0)
    if sign == "~" or column in ("start", "id"):
        return
    assert meets(f"{column} {sign} 2025", one) is (sign == "!=")
