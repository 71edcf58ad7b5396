"""Which records are meant: by their numbers, and by `--where`.

A condition is a column, an operator and a value; of several all must hold:

    title ~ balint      level != local      credits >= 4,5      start = 2025-03      code =

A value is read as its column reads it: words of every language, dates in any notation, amounts
exactly. A year or a month is all of its days. Nothing behind `=` means "not known".
"""

import operator as compare
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cmetrack import wording
from cmetrack.core.record_reader import Allowed, RecordReader
from cmetrack.domain.activity import KINDS, Activity
from cmetrack.domain.columns import (
    COLUMNS,
    Column,
    Value,
    column_of,
    is_nothing,
    plain_heading,
    suggest_word,
)
from cmetrack.domain.dates import has_day, moment
from cmetrack.domain.identity import identifier_of, numbers_of
from cmetrack.domain.text import clean, fold, suggest
from cmetrack.errors import BadValue, NotFound
from cmetrack.i18n import gettext as _
from cmetrack.rules.once import Reason

OPERATORS = ("=", "!=", "~", "<", "<=", ">", ">=")

WORKED_OUT = ("counted", "awarded", "programme_credits", "reason")
"""What is no column of a record, but is worked out of it for a cycle and a day."""

_NUMBERS = ("id", *WORKED_OUT[:-1])

Test = Callable[[Value | None], bool]

_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": compare.eq,
    "!=": compare.ne,
    "<": compare.lt,
    "<=": compare.le,
    ">": compare.gt,
    ">=": compare.ge,
}
_SIGNS = {"==": "=", "≠": "!=", "<>": "!=", "≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}
_SIGN = r"(!=|<>|<=|>=|=<|=>|==|≠|≤|≥|=|~|<|>)"
_CONDITION = rf"(.*?)\s*{_SIGN}\s*(.*)"
_NO_SIGN = r"[=!~<>≠≤≥]"  # behind an operator, or before it
_ANOTHER = rf"(\w+)\s*{_SIGN}"
_QUOTED = r"\"(.*)\"|'(.*)'|[„“](.*)[”“]|«(.*)»"

_PLACES = {name: place for place, name in enumerate(("id", *COLUMNS))}
_ATTENDED = {one for its in ("course", "distance", "event", "portal") for one in KINDS[its]}
_DEFAULTS = {"role": "attendee", "attended": "full", "format": "theory", "specialty": "own"}


class Condition(NamedTuple):
    """One condition as it was written, what it looks at, and whether a value there meets it.

    One on whether a column is `known` asks for what is written there, not for what that is taken
    for where nothing is.
    """

    text: str
    column: str
    meets: Test
    known: bool


def read_where(
    texts: Iterable[str],
    allowed: Allowed | None = None,
    *,
    today: date | None = None,
    worked_out: bool = False,
) -> tuple[Condition, ...]:
    """The conditions on records; on what is worked out of them only where somebody does."""
    reader = RecordReader(allowed or Allowed(), today=today)
    found = []
    for text in texts:
        name, sign, value = parts(text)
        column = _column(text, name, worked_out=worked_out)
        known = not value or is_nothing(value, column)
        test = value_test(text, column, sign, "" if known else value, reader)
        found.append(Condition(text, column, test, known))
    return tuple(found)


def holds(
    conditions: Sequence[Condition], activity: Activity, worked_out: Mapping[str, Value | None] = {}
) -> bool:
    """Whether a record meets all the conditions; what no column holds is `worked_out`."""
    return all(
        one.meets(
            worked_out[one.column]
            if one.column in WORKED_OUT
            else _value(activity, one.column, stated=one.known)
        )
        for one in conditions
    )


def _value(activity: Activity, column: str, *, stated: bool) -> Value | None:
    value: Value | None = activity[_PLACES[column]]
    if stated or value is not None:
        return value
    if column == "end":
        return activity.last.day.isoformat()
    if column == "state":
        return "done"
    if column == "code_status" and activity.code:
        return "received"
    if column == "position" and activity.kind in KINDS["publication"]:
        return "first"
    return _DEFAULTS.get(column) if activity.kind in _ATTENDED else None


def parts(text: str) -> tuple[str, str, str]:
    """What stands before the operator, the operator, and what stands behind it."""
    match = re.fullmatch(_CONDITION, text.strip(), re.DOTALL)
    if match is None:
        name, _space, value = clean(text).partition(" ")
        column = COLUMNS.get(column_of(name) or "")
        sign = "~" if column is not None and column.free else "="
        example = f"{name} {sign} {value}" if value and column else "title ~ Balint"
        hint = _('Write it like --where "{example}"; the operators are {operators}.')
        hint = hint.format(example=example, operators=" ".join(OPERATORS))
        raise refused(text, _("it has no operator."), hint)
    name, sign, value = match.groups()
    name, bare = _unquoted(name), _unquoted(value)
    if not name:
        hint = _('Write it like --where "title ~ Balint".')
        raise refused(text, _("there is no column before '{sign}'."), hint, sign=sign)
    if name.endswith("!") or re.match(_NO_SIGN, value):
        hint = _("The operators are {operators}; a value that begins so stands in quotes.")
        hint = hint.format(operators=" ".join(OPERATORS))
        raise refused(text, _("that is no operator."), hint)
    another = re.search(_ANOTHER, value) if bare == value else None
    if another is not None and column_of(another[1]):
        hint = _("Give each condition its own --where; a value that is meant so stands in quotes.")
        raise refused(text, _("there seems to be a second condition in it."), hint)
    return name, _SIGNS.get(sign, sign), bare


def refused(text: str, why: str, hint: str | None = None, **values: object) -> BadValue:
    """The error of a condition, with what is wrong with it."""
    said = _('--where "{text}": {why}')
    return BadValue(said.format(text=text, why=why.format(**values) if values else why), hint)


def value_test(text: str, column: str | None, sign: str, value: str, reader: RecordReader) -> Test:
    """Whether what a column holds stands so to a value; refused where that has no sense.

    Without a column what is compared is text.
    """
    if not value:
        return _whether_known(text, sign)
    declared = COLUMNS.get(column or "")
    if column in _NUMBERS or (declared is not None and declared.numeric):
        return _by_number(text, column or "", sign, value, reader)
    if declared is not None and declared.dated:
        return _by_day(text, declared.name, sign, value, reader)
    if sign not in ("=", "!=", "~"):
        raise refused(text, _("'{column}' has no order; use = != or ~."), column=column)
    if column == "reason":
        return _by_choice(text, tuple(Reason), sign, value)
    if declared is None or declared.free:
        return _by_text(text, declared, sign, value, reader)
    return _by_word(text, declared.name, sign, value, reader)


def _by_text(
    text: str, declared: Column | None, sign: str, value: str, reader: RecordReader
) -> Test:
    form = _FORMS.get(declared.name if declared else "", _plain) if sign != "~" else _plain
    if declared is not None and sign != "~" and not reader.takes_any(declared.name):
        value = str(_read(text, declared.name, value, reader))
    wanted = form(value) or _plain(value)
    if sign != "~":
        return lambda one: (form(str(one or "")) == wanted) is (sign == "=")
    shape = _plain if plain_heading(value) else fold  # a dash alone is looked for as it is
    return lambda one: shape(value) in shape(str(one or ""))


CellTest = Callable[[str], bool]
"""Whether a cell of a file meets a condition; one that cannot be compared is refused."""


def cell_test(
    text: str, column: str | None, sign: str, value: str, reader: RecordReader
) -> CellTest:
    """The same of a file's cells, by the column that their heading means, if it means any.

    Where it means none, text is compared; with `<` and the like as numbers or days, as the value is.
    """
    if column is None and value and sign not in ("=", "!=", "~"):
        column = "credits" if re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", value) else "start"
    test = value_test(text, column, sign, value, reader)
    declared = COLUMNS.get(column or "")
    as_text = declared is None or (declared.free and reader.takes_any(declared.name))
    ordered = declared is not None and (declared.numeric or declared.dated)

    def meets(cell: str) -> bool:
        if as_text or declared is None:
            return test(cell or None)
        try:
            return test(
                reader.understood(declared.name, {declared.name: cell}).values[declared.name]
            )
        except BadValue as error:
            if ordered:
                said = _("'{cell}' cannot be compared with {value}: {why}")
                raise BadValue(said, cell=cell, value=value, why=error.message) from None
            return test(cell)

    return meets


def _plain(text: str) -> str:
    """A text to be compared: without case, accents and punctuation, unless it is nothing else."""
    return plain_heading(text) or fold(text)


_FORMS: Mapping[str, Callable[[str], str | None]] = {
    "certificate": lambda text: numbers_of([text])[0],
    "identifier": identifier_of,
}
"""What is a number is compared in the one form in which records are recognised by it."""


def _whether_known(text: str, sign: str) -> Test:
    if sign not in ("=", "!="):
        hint = _("Nothing behind = means that it is not known, nothing behind != that it is.")
        raise refused(text, _("there is no value behind '{sign}'."), hint, sign=sign)
    return lambda one: (one is None) is (sign == "=")


def _by_number(text: str, column: str, sign: str, value: str, reader: RecordReader) -> Test:
    if sign == "~":
        raise refused(text, _("'{column}' is a number; use = != < <= > or >=."), column=column)
    declared = COLUMNS.get(column)
    wanted: Value
    if column == "id" or (declared is not None and declared.whole):
        if re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) is None:
            raise refused(text, _("'{value}' is not a whole number."), value=value)
        wanted = int(value)
    else:
        wanted = _read(text, column if declared is not None else "credits", value, reader)
    return lambda one: (sign == "!=") if one is None else _ORDERS[sign](one, wanted)


def _by_day(text: str, column: str, sign: str, value: str, reader: RecordReader) -> Test:
    if sign == "~":
        hint = _("`{column} = 2025` finds a year, `{column} = 2025-03` a month.")
        said = _("'{column}' is a day; use = != < <= > or >=.")
        raise refused(text, said, hint.format(column=column), column=column)
    try:
        values = reader.understood("start", {"start": value}).values
    except BadValue as error:
        raise refused(text, error.message) from None
    first = str(values["start"])
    last = str(values.get("end") or first)

    # What is kept is compared as far as it was asked: a day of March is March.
    def meets(one: Value | None) -> bool:
        if one is None:
            return sign == "!="
        kept = str(one) if has_day(str(one)) else moment(str(one)).day.isoformat()
        before, after = kept[: len(first)] < first, kept[: len(last)] > last
        return {
            "=": not (before or after),
            "!=": before or after,
            "<": before,
            "<=": not after,
            ">": after,
            ">=": not before,
        }[sign]

    return meets


def _by_word(text: str, column: str, sign: str, value: str, reader: RecordReader) -> Test:
    if sign != "~":
        word = _read(text, column, value, reader)
        return lambda one: (one == word) is (sign == "=")
    try:
        exact = _read(text, column, value, reader)
    except BadValue:
        exact = None
    return lambda one: one is not None and (one == exact or fold(value) in str(one))


def _by_choice(text: str, choices: Sequence[str], sign: str, value: str) -> Test:
    wanted = fold(value).replace(" ", "-")
    if sign == "~":
        return lambda one: wanted in str(one or "")
    if wanted not in choices:
        said, allowed = _("'{value}' is not known here."), _("It can be {choices}.")
        hint = wording.did_you_mean(
            suggest_word(value, choices), allowed.format(choices=", ".join(choices))
        )
        raise refused(text, said, hint, value=value)
    return lambda one: (one == wanted) is (sign == "=")


def _read(text: str, column: str, value: str, reader: RecordReader) -> Value:
    try:
        read = reader.understood(column, {column: value}).values.get(column)
    except BadValue as error:
        raise refused(text, error.message, error.hint) from None
    return "" if read is None else read


def _column(text: str, name: str, *, worked_out: bool) -> str:
    plain = re.sub(r"[\s-]+", "_", fold(name))
    if plain == "id" or (worked_out and plain in WORKED_OUT):
        return plain
    if column := column_of(name):
        return column
    if plain in WORKED_OUT:
        hint = _("`cmetrack list` can look at it.")
        raise refused(text, _("'{name}' is worked out of a record."), hint, name=name)
    known = ("id", *COLUMNS, *(WORKED_OUT if worked_out else ()))
    columns = _("The columns are {columns}.").format(columns=", ".join(known))
    hint = wording.did_you_mean(suggest(name, known), columns)
    raise refused(text, _("'{name}' is no column of a record."), hint, name=name)


def _unquoted(text: str) -> str:
    match = re.fullmatch(_QUOTED, text, re.DOTALL)
    return next(filter(None, match.groups()), "").strip() if match else text


# By their numbers

_NUMBER = r"[0-9]{1,9}"
_RANGE = rf"({_NUMBER})(?:[-‐‑‒–—−]({_NUMBER}))?"


def numbers(words: Iterable[str]) -> list[range]:
    """`12`, `55-66` and `3,5,9` as runs of numbers of records."""
    found = []
    for word in (one for words_ in words for one in words_.split(",") if one.strip()):
        match = re.fullmatch(_RANGE, word.strip(), re.ASCII)
        if match is None:
            hint = _("Write them like 12, or 3 5 9, or 55-66; `cmetrack list` shows them.")
            raise BadValue(_("'{word}' is no number of a record."), hint, word=word)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            hint = _("Did you mean {last}-{first}?")
            raise BadValue(_("'{word}' runs backwards."), hint, word=word, last=last, first=first)
        found.append(range(first, last + 1))
    return found


def choose(
    activities: Iterable[Activity], runs: Sequence[range], conditions: Sequence[Condition]
) -> list[Activity]:
    """The records of these numbers that meet the conditions; without a number, of all.

    A run passes over records that are not there; refused is a number of its own that is not, and
    a run without any.
    """
    by_number = {one.id: one for one in activities}
    meant: dict[int, None] = {} if runs else dict.fromkeys(by_number)
    for run in runs:
        among = run if len(run) < len(by_number) else by_number
        found = [id for id in among if id in run and id in by_number]
        if not found:
            said = _("There is no record from {first} to {last}.")
            said = said if len(run) > 1 else _("There is no record {first}.")
            hint = _("`cmetrack list` shows the records.")
            raise NotFound(said.format(first=run[0], last=run[-1]), hint)
        meant |= dict.fromkeys(found)
    return [by_number[id] for id in meant if holds(conditions, by_number[id])]


def removed_in(activities: Iterable[Activity], runs: Iterable[range]) -> list[int]:
    """The numbers within runs whose records are gone; beyond the last record there never were any."""
    there = {one.id for one in activities}
    last = max(there, default=0)
    passed = (range(run[0], min(run[-1], last) + 1) for run in runs if len(run) > 1)
    return sorted({id for run in passed for id in run} - there)
