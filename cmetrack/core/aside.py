"""Rows of a table that are no records: totals, lines for a signature, headings once more, sections.

Such a row is left out and told. It is known by what stands in it alone: a title that merely begins
with such a word ("Total knee arthroplasty") is a title.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache

from cmetrack.domain.activity import ALL_KINDS
from cmetrack.domain.columns import column_of, fixed_words, plain_heading, table_words
from cmetrack.domain.names import is_titled
from cmetrack.domain.notice import LeftOut
from cmetrack.domain.text import fold
from cmetrack.domain.word_files import tables
from cmetrack.i18n import N_, gettext as _

EXAMPLE = "▸"
"""Before the title of an empty sheet's example row, which is no record."""

_LONGEST = 200  # characters; what is longer says more than that it is no record
_LONGEST_NOTE = 2_000

_WHY = {
    "totals": N_("This is a row of totals."),
    "signature": N_("This is a line for a signature or a date."),
    "heading": N_("These are the headings again."),
    "section": N_("This is the heading of a section."),
    "note": N_("This is a note, and no record."),
    "example": N_("This is the example of an empty sheet."),
    "empty": N_("There is nothing in this row but its number."),
}

_NUMBERING = re.compile(r"№?\s*\d{1,3}\s*[.)]?")
_AMOUNT = re.compile(r"[\d\s.,:/–—-]*\d[\d\s.,:/–—-]*[^\W\d_]{0,8}\.?(?:\s*[^\W\d_]{1,2}\.?)?")
_ENUMERATED = re.compile(r"(?:([IVXLC]+|[A-ZА-Я])|\d{1,2})\s*[.)–—-]\s*(?=\S)")
_NOTED = re.compile(r"[*†‡¹²³#]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_ROOM = re.compile(r"[:_/…,]|\.{3}")
_DATED = re.compile(r"\s+(?=\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\D{0,3}$)")  # Data 20.11.2026


def set_aside(
    line: int,
    cells: Sequence[str],
    columns: Sequence[str | None],
    headings: Collection[tuple[str, ...]],
) -> LeftOut | None:
    """The row as one that is left out, if it is no record; `headings` are the header's lines."""
    why = _why(cells, columns, headings)
    return LeftOut(line, why, _(_WHY[why])) if why else None


def plain_cells(cells: Iterable[str]) -> tuple[str, ...]:
    """What stands in a row, as headings are compared."""
    return tuple(filter(None, map(plain_heading, cells)))


def may_be_aside(title: str) -> bool:
    """Whether a title alone says that its row is no record."""
    if title.startswith(EXAMPLE):
        return True
    return len(title) <= _LONGEST and (_is_total(title) or _is_signature(title))


def is_other_header(cells: Sequence[str]) -> bool:
    """Whether a row is the header of another table: it has headings, and nothing else."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 3 or any(len(cell) > _LONGEST for cell in filled):
        return False
    known = set(map(column_of, filled)) - {None}
    return {"title", "start"} <= known and 2 * len(known) >= len(filled)


def names_doctor(heading: str, column: str | None) -> bool:
    """Whether a column that is not read tells whose rows these are."""
    return column is None and plain_heading(heading) in table_words("doctor")


def _why(
    cells: Sequence[str], columns: Sequence[str | None], headings: Collection[tuple[str, ...]]
) -> str | None:
    filled = {at: cell.strip() for at, cell in enumerate(cells) if cell and not cell.isspace()}
    if not filled or any(len(text) > _LONGEST_NOTE for text in filled.values()):
        return None
    if headings and plain_cells(filled.values()) in headings:
        return "heading"
    if _are_numbers_of_columns(list(filled.values())):
        return "heading"
    named = {columns[at]: text for at, text in filled.items() if at < len(columns) and columns[at]}
    title = named.get("title", "")
    # What stands in several cells because they are merged is one text.
    texts = set(filled.values())
    measured = any(name in named and named[name] != title for name in ("hours", "days", "credits"))
    if title.startswith(EXAMPLE) and plain_heading(title) in _examples():
        return "example"
    kind = named.get("kind", "")
    if not (_is_kind(kind) and title):
        if _is_total(title) or (
            not title
            and any(map(_is_total, texts))
            and all(_is_total(text) or _are_amounts(text) for text in texts)
        ):
            return "totals"
        signed = [text for text in texts if _is_signature(text)]
        if not measured and (title in signed or (signed and not title)):
            return "signature"
        signed = list(filter(_is_signed, [title] if title else texts))
        if signed and not measured and named.get("start", title) in {title, *signed}:
            return "signature"
    unread = {at for at in filled if at >= len(columns) or not columns[at]}
    numbers = {at for at in unread if _NUMBERING.fullmatch(filled[at])}
    if numbers and numbers == set(filled):
        return "empty"
    rest = {text for at, text in filled.items() if at not in numbers}
    if len(rest) != 1:
        return None
    (text,) = rest
    if set(named) - {"title", "kind"} and len(filled) - len(numbers) == 1:
        # Half a record, or who signed below.
        beside = named.keys() & {"provider", "place", "notes", "certificate"}
        return "signature" if beside and not numbers and is_titled(text) else None
    if _NOTED.match(text) or _begins_with(text, "declares") or _is_note(text):
        return "note"
    if _is_section(text):
        return "section"
    if numbers:
        return None
    places = set(filled)
    if places <= unread or len(places) > 2 or (set(named) == {"kind"} and not _is_kind(text)):
        return "note" if len(text) > 60 else "section"
    return None


def _are_numbers_of_columns(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns, as below the headings of a form: 1, 2, 3 …"""
    bare = [text.strip("().") for text in texts]
    return len(bare) > 2 and any(
        bare == [str(first + at) for at in range(len(bare))] for first in (0, 1)
    )


def _are_amounts(text: str) -> bool:
    """Whether a text is an amount, or a sum of some: `37 ЗЕТ + 108 ч`."""
    return all(_AMOUNT.fullmatch(one.strip()) for one in text.split("+"))


def _is_kind(text: str) -> bool:
    return fold(text) in ALL_KINDS or fold(text) in fixed_words("kind")


@lru_cache(1_024)
def _is_total(text: str) -> bool:
    if not text or len(text) > _LONGEST:
        return False
    plain = plain_heading(text)
    for word in table_words("totals"):
        if plain == word:
            return True
        if plain.startswith(f"{word} "):
            rest = plain[len(word) :].split()
            return all(one.isdigit() or one in _with_totals() for one in rest)
    return False


@cache
def _examples() -> frozenset[str]:
    return frozenset(
        plain_heading(one["example"]["title"]) for one in tables("table") if "example" in one
    )


@cache
def _with_totals() -> frozenset[str]:
    """The words that may stand beside one for a total."""
    return frozenset(word for words in table_words("totals_with") for word in words.split())


def _is_signature(text: str) -> bool:
    return bool(text) and len(text) <= _LONGEST and plain_heading(text) in table_words("signature")


def _is_signed(text: str) -> bool:
    """Whether a text is a word for a signature and room or a name behind it: `Întocmit: Dr. Pop`."""
    if len(text) > _LONGEST:
        return False
    before = _ROOM.split(text, maxsplit=1)
    if len(before) == 1:
        before = _DATED.split(text, maxsplit=1)
    return len(before) > 1 and plain_heading(before[0]) in table_words("signature")


def _is_note(text: str) -> bool:
    """Whether a text begins as a remark: `Notă: …`, `N.B.`"""
    plain = plain_heading(text[:_LONGEST])
    word = plain_heading(re.split(r"[:–—-]", text[:_LONGEST], maxsplit=1)[0])
    return plain in table_words("notes") or (word != plain and word in table_words("notes"))


def _begins_with(text: str, about: str) -> bool:
    plain = plain_heading(text[:_LONGEST])
    return any(plain == word or plain.startswith(f"{word} ") for word in table_words(about))


def _is_section(text: str) -> bool:
    """Whether a text that stands alone in its row is the heading of those below it."""
    if len(text) > _LONGEST:
        return False
    if text.endswith(":"):
        return True
    numbered = _ENUMERATED.match(text)
    bare = plain_heading(text[numbered.end() :] if numbered else text)
    if (numbered and numbered[1]) or bare in table_words("sections"):
        return True
    words = bare.split()
    beside = _with_totals() | table_words("year")
    return all(word.isdigit() or word in beside for word in words) and any(
        _YEAR.fullmatch(word) or word in table_words("year") for word in words
    )
