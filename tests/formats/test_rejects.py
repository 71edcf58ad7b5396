"""The rejected rows of several files in one, where that can be."""

import pytest

from cmetrack.errors import UsageError
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.source import open_records
from tests.formats.records import rejects_text

HEADER = "kind,title,start\n"


def _opened(text: str, file: str) -> RecordFile:
    return open_records(text.encode(), file)


def test_files_of_the_same_columns_share_a_header() -> None:
    one = _opened(HEADER + "congress,a,x\ncongress,b,2026-01-01\n", "one.csv")
    other = _opened("reject_reason," + HEADER + "why,congress,c,y\n", "other.csv")
    assert rejects_text([(one, [(0, "r")]), (other, [(0, "s")])]) == (
        "reject_reason,kind,title,start\nr,congress,a,x\ns,congress,c,y\n"
    )


def test_arrays_become_one_array() -> None:
    one, other = _opened('[{"a": 1}, {"b": 2}]', "1"), _opened('[{"c": 3}]', "2")
    assert rejects_text([(one, [(1, "r")]), (other, [(0, "s")])]) == (
        '[\n{"reject_reason": "r","b": 2},\n{"reject_reason": "s","c": 3}\n]\n'
    )


@pytest.mark.parametrize("text", ["kind;title;start\n", "title,kind,start\n", "[]"])
def test_files_of_other_columns_are_not_mixed(text: str) -> None:
    rejected = [(_opened(HEADER, "one.csv"), [(0, "r")]), (_opened(text, "other"), [(0, "s")])]
    with pytest.raises(UsageError, match=r"'one\.csv' and 'other'"):
        rejects_text(rejected)
