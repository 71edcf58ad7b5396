"""JSON files in, and exact JSON out."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from cmetrack.errors import BadInput
from cmetrack.formats.source import open_records
from cmetrack.present.json import activity_json
from cmetrack.present.json_text import Amount, dumps
from tests.formats.records import (
    ACTIVITIES,
    conserved,
    imported,
    plan,
    record,
    rejected,
    rejects_text,
)


def _record(extra: str = "") -> str:
    return '{"kind": "congress", "title": "Inima", "start": "2026-03-14"' + extra + "}"


def _array(*extras: str) -> str:
    return "[" + ",\n ".join(map(_record, extras)) + "]"


def test_hundredths_are_written_exactly() -> None:
    value = {"a": [Amount(1800), Amount(450), Amount(5), Amount(-25)], "b": (), "c": {}, "d": True}
    assert dumps(value) == (
        '{\n  "a": [\n    18,\n    4.5,\n    0.05,\n    -0.25\n  ],\n'
        '  "b": [],\n  "c": {},\n  "d": true\n}'
    )


@pytest.mark.parametrize("value", [1.5, Decimal(1), {1: 2}, {"a": object()}])
def test_a_float_is_never_written(value: object) -> None:
    with pytest.raises(TypeError):
        dumps(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_what_is_written_is_json(value: object) -> None:
    assert json.loads(dumps(value)) == value
    assert "\x9b" not in dumps(value)


def test_half_characters_are_written_as_escapes() -> None:
    dumps("\ud800").encode()


@given(ACTIVITIES)
def test_what_goes_out_comes_back(made) -> None:  # type: ignore[no-untyped-def]
    listed = activity_json(made._replace(id=7)) | {
        "programme_credits": Amount(1800),
        "reason": None,
        "steps": [{"text": "…", "cites": "A1 14 b", "value": Amount(1800)}],
    }
    back = plan(dumps([listed]))
    assert [activity for activity, _marks in back.add] == [made]
    assert back.ignored_columns == ()


def test_numbers_are_exact_and_may_be_texts() -> None:
    made = plan(_array(', "hours": 4.10, "credits": "12,5", "works_first": 2, "end": null'))
    assert made.add[0][0][3:9] == ("2026-03-14", None, 1230, None, None, 1250)


@pytest.mark.parametrize(
    ("extra", "column", "words"),
    [
        (', "hours": NaN', "hours", "NaN"),
        (', "hours": -Infinity', "hours", "-Infinity"),
        (', "hours": 1e3', "hours", "1e3"),
        (', "hours": true', "hours", "true"),
        (', "hours": [1]', "hours", "list"),
        (', "hours": ' + "9" * 5000, "hours", "too long"),
        (', "code": 12345', "code", "quotes"),
        (', "title": "b"', "title", "twice"),
        (', "notes": {"a": 1}', "notes", "object"),
    ],
)
def test_a_value_of_the_wrong_kind_is_an_issue(extra: str, column: str, words: str) -> None:
    made = plan(f"[\n{_record()},\n{_record(extra)}\n]")
    (issue,) = rejected(made)
    assert (issue.line, issue.column) == (3, column)
    assert words in issue.message
    assert conserved(made)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (_record(), "one object"),
        (_record() + "\n" + _record() + ",\n", "x.json:2"),
        (_record() + "\n12\n", "x.json:2: character 1: a record must be an object"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"a": ' + "[" * 100_000, "nested too deeply"),
        (f"[{_record()} {_record()}]", "comma"),
        (f"[{_record()}] x", "after the end"),
        (f"[\n{_record()},\n12]", "x.json:3: character 1: a record must be an object"),
        (f"[\n{_record()},\n]", "x.json:3"),
        ("[\n{'kind': 1}]", "x.json:2"),
        ("12", "array"),
    ],
)
def test_a_file_that_is_no_array_of_records(text: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        list(open_records(text.encode(), "x.json", format="json").rows())
    assert words in refused.value.message
    assert refused.value.hint


def test_json_lines_are_records() -> None:
    lines = plan(_record() + "\n\n" + _record(', "hours": 4.5, "end": "2026-03-15"') + "\n")
    assert [activity.hours for activity, _marks in lines.add] == [None, 1350]
    assert rejected(plan("{}\n" + _record()))[0].line == 1


def test_one_line_is_a_file_of_lines_where_somebody_says_so() -> None:
    for file, format in (("x.jsonl", None), ("x.NDJSON", None), ("x", "jsonl")):
        source = open_records(_record().encode(), file, format=format)
        assert imported([source])[0].read == 1


def test_the_rejects_of_lines_are_an_array() -> None:
    source = open_records((_record(', "hours": "x"') + "\n" + _record()).encode(), "x.jsonl")
    made = imported([source])[0]
    rejects = rejects_text([(source, made.reasons())])
    assert rejects.startswith("[\n{") and plan(rejects).read == 1


def test_an_empty_array_and_a_bom() -> None:
    assert plan("\ufeff[]").read == 0
    assert len(plan(f"\ufeff [{_record()}]").add) == 1


def test_unknown_keys_are_named_once() -> None:
    made = plan(_array(', "price": 5', ', "price": 6'))
    assert made.ignored_columns == ("price",)
    assert (len(made.add), made.unchanged) == (1, 1)


def test_what_is_missing_is_named() -> None:
    made = plan('[{"kind": "course"}]')
    assert [issue.column for issue in rejected(made)] == ["title", "start"]


def test_rejects_come_as_they_were_and_can_be_mended() -> None:
    text = _array("", ', "hours": 1e3, "price": 7').removesuffix("]") + ", {}]"
    source = open_records(text.encode(), "x.json")
    made = imported([source])[0]
    rejects = rejects_text([(source, made.reasons())])
    assert '"price": 7' in rejects and "'1e3'" in rejects

    again = open_records(rejects.encode(), "x.json")
    same = imported([again])[0]
    assert rejects_text([(again, same.reasons())]) == rejects
    assert [activity.hours for activity, _m in plan(rejects.replace("1e3", "3.5")).add] == [1050]


def test_an_activity_as_json_has_every_column() -> None:
    shown = activity_json(record(12, hours="4,5", index="isi", works_first="2"))
    assert (shown["id"], shown["index"], shown["works_first"]) == (12, "isi", 2)
    assert dumps(shown["hours"]) == "4.5"
    assert shown["journal"] is None


_BITS = st.sampled_from(
    [
        "[", "]", "{", "}", ",", ":", "\n", " ", '"kind"', '"congress"', "12", "1e3", "NaN", "-Inf",
        "tru", "true", "null", '"\\ud83d\\ude00"', '"\\u', '"', _record(), _record(', "hours": 6'),
    ]
)  # fmt: skip


@given(st.lists(_BITS, max_size=12))
def test_an_array_is_read_where_it_is_one(bits: list[str]) -> None:
    """What the library takes for an array of objects is read, with the line of each; else refused."""
    text = f"[{_record()},\n{''.join(bits)}]"
    try:
        objects = json.loads(text)
        sound = all(isinstance(one, dict) for one in objects)
    except ValueError:
        sound = False
    try:
        lines = [row.line for row in open_records(text.encode(), "x.json").rows()]
    except BadInput as refused:
        assert not sound and refused.message.startswith("x.json:")
    else:
        assert sound and len(lines) == len(objects)
        assert lines[0] == 1 and all(2 <= line <= text.count("\n") + 1 for line in lines[1:])
