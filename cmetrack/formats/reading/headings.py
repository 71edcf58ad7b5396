"""Which column each heading of somebody's file means."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache, reduce
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core import kinds
from cmetrack.core.record_reader import REQUIRED, Allowed, RecordReader
from cmetrack.domain.columns import (
    COLUMNS,
    column_of,
    guess_column,
    plain_heading,
    table_words,
    units,
)
from cmetrack.domain.text import fold, suggest
from cmetrack.domain.word_files import tables
from cmetrack.domain.written_dates import ORDERS
from cmetrack.errors import BadInput, BadValue
from cmetrack.i18n import gettext as _, word

REASON = "reject_reason"
"""The column of a file of rejects that says why; it may stay when the file comes back."""

WORKED_OUT = frozenset(
    f"id programme_credits awarded counted reason because steps reports change ids {REASON}".split()
)
"""What our own files hold beside the columns; it is worked out anew, never read."""

_MOST_SHOWN = 40  # headings
_LONGEST_HEADING = 200
_MOST_LETTERS = 702  # columns that have one letter or two

Mapped = Mapping[str, str | None]
"""What `--map` says: the column of a heading (plain), or None to leave it out."""


def read_map(text: str) -> dict[str, str | None]:
    """`Denumire=title,Ore=hours` as a mapping; `Preț=` leaves a column out."""
    mapped: dict[str, str | None] = {}
    heading = ""
    for part in text.split(","):
        heading += part  # a heading may hold a comma itself
        if "=" not in part:
            heading += ","
            continue
        name, _equals, column = heading.rpartition("=")
        found = column_of(column)
        if column.strip() and found is None:
            columns = _("The columns are {columns}.").format(columns=", ".join(COLUMNS))
            said = _("'{column}' is no column of a record.")
            hint = wording.did_you_mean(suggest(column.strip(), COLUMNS), columns)
            raise BadValue(said.format(column=column.strip()), hint)
        mapped[plain_heading(name)] = found
        heading = ""
    if heading.strip(", ") or "" in mapped:
        said = _("'{text}' is no mapping of headings.")
        raise BadValue(said, _('Write it like --map "Denumire=title,Ore=hours".'), text=text)
    return mapped


def read_constants(texts: Sequence[str]) -> dict[str, str]:
    """`state=planned` as a column and its value; refused if it can be no column's value."""
    constants: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        column = column_of(name)
        if column is None or not equals or not value.strip():
            near = suggest(name, COLUMNS) if column is None else None
            raise BadValue(
                _("'{text}' gives no column a value.").format(text=text),
                wording.did_you_mean(
                    near and f"{near}={value or '…'}", _("Write it like --set state=planned.")
                ),
            )
        # The names of specialties are known to the ledger's cycles alone.
        if column != "specialty":
            try:
                RecordReader(Allowed()).understood(column, {column: value})
            except BadValue as error:
                said = _("--set {column}: {why}").format(column=column, why=error.message)
                raise BadValue(said, error.hint) from None
        constants[column] = value
    return constants


def read_order(text: str) -> str:
    """The order of day, month and year: `dmy`, or as a spreadsheet has it, `zz.ll.aaaa`."""
    letters = "".join(dict.fromkeys(fold(text).replace(".", "").replace("/", "").replace("-", "")))
    for calendar in tables("calendar"):
        order = letters.translate(str.maketrans(calendar["letters"], "dmy"))
        if order in ORDERS:
            return order
    said = _("'{text}' is no order of day, month and year (allowed: {allowed}).")
    raise BadValue(said, text=text, allowed=", ".join(ORDERS))


class ColumnHeading(NamedTuple):
    """The heading of one column: its text, and the column and the unit that it means."""

    text: str
    column: str | None
    unit: str = ""


def find_column(heading: str, mapped: Mapped) -> str | None:
    """The column that a heading means, by the mapping first."""
    plain = plain_heading(heading)
    return mapped[plain] if plain in mapped else column_of(heading)


def understand(heading: str, mapped: Mapped) -> tuple[str | None, str]:
    """The column that a heading of people's means, and the unit in it: `Durata (minute)`."""
    if not heading or len(heading) > _LONGEST_HEADING:
        return None, ""
    plain = plain_heading(heading)
    column, unit = _understood(heading)
    return (mapped[plain], unit) if plain in mapped else (column, unit)


_OF_UNIT = {"days": "days", "credits": "credits"}  # else hours


@lru_cache(4_096)
def _understood(heading: str) -> tuple[str | None, str]:
    plain = plain_heading(heading)
    column = column_of(heading)
    if column == plain.replace(" ", "_"):  # the program's own name, for which no words are loaded
        return column, ""
    base, unit = _without_unit(plain)
    if base in table_words("duration") or (unit and not base):
        measured: str | None = _OF_UNIT.get(unit, "hours")
    else:
        measured = column or column_of(base)
    if unit and measured == _OF_UNIT.get(unit, "hours"):
        return measured, unit if unit in ("minutes", "academic-hours") else ""
    if column is None and plain in table_words("duration"):
        return "hours", ""
    if column is None and (dated := _from_or_until(plain)):
        return dated, ""
    if column is None and (found := {column_of(one) for one in _alternatives(heading)} - {None}):
        column = found.pop() if len(found) == 1 else None
    return column, ""


def _from_or_until(plain: str) -> str | None:
    """`Perioada început` and `Data finalizării`: a day, and whether it is the first or the last."""
    words = plain.split()
    for count in (2, 1):
        day, which = " ".join(words[:-count]), " ".join(words[-count:])
        if day and column_of(day) == "start":
            for column, about in (("start", "from"), ("end", "until")):
                if which in table_words(about):
                    return column
    return None


def _without_unit(plain: str) -> tuple[str, str]:
    """A plain heading without the unit with which it ends, and that unit."""
    words = plain.split()
    for count in range(min(len(words), 3), 0, -1):
        if unit := units().get(" ".join(words[-count:])):
            rest = words[:-count]
            while rest and rest[-1] in table_words("of"):  # in minute, в часах
                rest.pop()
            return " ".join(rest), unit
    return plain, ""


def _alternatives(heading: str) -> list[str]:
    """The parts of `Data/Perioada`; and a heading without what stands in brackets: `Data (zz.ll)`."""
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", heading)
    return [*re.split(r"[/|\n]", heading), *([bare] if bare != heading else ())]


# Columns without a heading, by the letter that a spreadsheet has above them


def letter_of(at: int) -> str:
    """The letter of a column, counted from 0: A, B … Z, AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def nameless(at: int) -> str:
    """What a column without a heading is called, in every language: `(E)`."""
    return f"({letter_of(at)})"


_LETTERS = re.compile(r"[a-z]{1,2}")
_LOOK_ALIKE = str.maketrans("авсенкмортх", "abcehkmoptx")


def by_letter(mapped: Mapped) -> dict[int, str | None]:
    """The columns that `--map` names by their letters, by their places from 0."""
    found: dict[int, str | None] = {}
    for heading, column in mapped.items():
        letters = heading.translate(_LOOK_ALIKE)
        if _LETTERS.fullmatch(letters):
            at = reduce(lambda total, letter: total * 26 + ord(letter) - 96, letters, 0) - 1
            found[at] = column
    return found


def is_ignored(heading: str, mapped: Mapped) -> bool:
    """Whether a heading without a column deserves a word: not left out, not our own."""
    return (
        plain_heading(heading) not in mapped
        and heading.strip().casefold() not in WORKED_OUT
        and plain_heading(heading) not in table_words("numbering") | table_words("doctor")
    )


# Headings that may mean a column where none means it surely.
_ELSE: Mapping[str, Callable[[str], bool]] = {
    "kind": kinds.proposes,
    "start": lambda heading: plain_heading(heading) in table_words("years"),
}


class Matched(NamedTuple):
    """The headings of a table, the column of each (None: not read), those not known, the units.

    Where no heading means surely what no record can do without, some are `guessed` by a word in
    them.
    """

    headings: tuple[str, ...]
    columns: tuple[str | None, ...]
    ignored: tuple[str, ...]
    units: Mapping[str, str]
    guessed: Mapping[str, str]


def match_headings(
    parts: Sequence[ColumnHeading],
    mapped: Mapped,
    file: str,
    line: int,
    given: Collection[str] = (),
) -> Matched:
    """The columns of a header; refused if one is there twice, or if a needed one is missing.

    The columns in `given` have the same value in every row, and need no heading; a row without a
    kind may be understood by its title. A column that `mapped` names by its letter has this as
    its heading, unless a heading is so called.
    """
    parts = _with_letters(parts, mapped)
    columns: list[str | None] = []
    ignored: list[str] = []
    places: dict[str, int] = {}
    first = next((at for at, part in enumerate(parts) if part.text.strip()), 0)
    for at, (heading, column, _unit) in enumerate(parts):
        if column is not None and column in places:
            sentence = _("{file}:{line}: the headings '{one}' and '{other}' both mean '{column}'")
            hint = _('Leave one of them out (--map "{heading}="), or rename it.')
            one = parts[places[column]].text
            same = plain_heading(one) == plain_heading(heading)
            raise BadInput(
                sentence.format(file=file, line=line, one=one, other=heading, column=column),
                hint.format(heading=letter_of(at) if same else heading),
            )
        if column is not None:
            places[column] = at
        columns.append(column)
        if at == first and plain_heading(heading) in ("nr", "no", "n"):
            continue  # a numbering
        if column is None and heading.strip() and is_ignored(heading, mapped):
            ignored.append(heading.strip())
    for column, may_stand in _ELSE.items():
        proposing = (at for at, part in enumerate(parts) if may_stand(part.text))
        place = None if column in places or column in given else next(proposing, None)
        if place is not None and parts[place].text.strip() in ignored:
            columns[place], places[column] = column, place
            ignored.remove(parts[place].text.strip())
    # What has no column of kinds is asked for row by row: its titles may say them.
    missing = [name for name in REQUIRED if name not in {"kind", *places, *given}]
    if "start" in missing and "sessions" in places:
        missing.remove("start")
    guessed: dict[str, str] = {}
    if missing:
        guessed = _guessed(ignored, places)
        missing = [] if set(missing) <= set(guessed.values()) else missing
    for at, part in enumerate(parts if not missing else ()):
        if (heading := part.text.strip()) in guessed:
            columns[at] = guessed[heading]
            ignored.remove(heading)
    if missing:
        pairs = _suggested(ignored, missing, columns)
        raise _lacking(missing, [part.text for part in parts], pairs, file, line)
    units = {part.column: part.unit for part in parts if part.column and part.unit}
    return Matched(
        tuple(part.text for part in parts), tuple(columns), tuple(ignored), units, guessed
    )


def _lacking(
    missing: Sequence[str], headings: Sequence[str], pairs: str, file: str, line: int
) -> BadInput:
    named = (f"{one} ({letter_of(at)})" for at, one in enumerate(wording.quoted(headings)))
    found = ", ".join(wording.first_of(named, len(headings), _MOST_SHOWN))
    return BadInput(
        _("{file}:{line}: the header has no column for {missing}; its headings are {found}"),
        _(
            'Say which heading, or which letter, means what: --map "{pairs}"; in which row the '
            "headings stand, with --header-row. The columns are {columns}."
        ),
        file=file,
        line=line,
        found=found,
        pairs=pairs,
        missing=", ".join(map(_named, missing)),
        columns=", ".join(COLUMNS),
    )


def _named(column: str) -> str:
    """A column by its name, and by what the language in use calls it: `title (название)`."""
    said = word("column", column)
    return column if said == column else f"{column} ({said})"


def _guessed(unknown: Sequence[str], known: Collection[str]) -> dict[str, str]:
    """The columns that unknown headings mean by a word in them, one heading alone for each."""
    found = {heading: guess_column(heading) for heading in unknown}
    counts = Counter(found.values())
    return {
        heading: column
        for heading, column in found.items()
        if column and column not in known and counts[column] == 1 and unknown.count(heading) == 1
    }


def _with_letters(parts: Sequence[ColumnHeading], mapped: Mapped) -> Sequence[ColumnHeading]:
    plain = {plain_heading(part.text) for part in parts[:_MOST_LETTERS]}
    letters = {
        at: column for at, column in by_letter(mapped).items() if letter_of(at).lower() not in plain
    }
    if not letters:
        return parts
    made = [*parts, *[ColumnHeading("", None)] * (max(letters) + 1 - len(parts))]
    for at, column in letters.items():
        made[at] = ColumnHeading(letter_of(at), column, made[at].unit)
    return made


def _suggested(unknown: Sequence[str], missing: Sequence[str], known: Sequence[str | None]) -> str:
    """A mapping to begin with: what the unknown headings may mean, and what is still missing."""
    pairs: dict[str, str] = {}
    for heading in unknown:
        if (column := guess_column(heading)) and column not in known:
            pairs.setdefault(column, heading)
    pairs = {**pairs, **{column: "…" for column in missing if column not in pairs}}
    return ",".join(f"{heading}={column}" for column, heading in pairs.items())
