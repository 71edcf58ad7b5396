"""What a person types where the program asks, or behind `cmetrack add`: words, whole or begun."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from itertools import pairwise

from cmetrack.core.kinds import propose, with_kind
from cmetrack.core.record_reader import Allowed
from cmetrack.core.understanding import Circumstances, understand
from cmetrack.domain.activity import ALL_KINDS, DATED_BY_YEAR
from cmetrack.domain.codes import CodeFormat, read_code
from cmetrack.domain.columns import COLUMNS, column_of, fixed_words
from cmetrack.domain.dates import has_day
from cmetrack.domain.text import clean, fold
from cmetrack.domain.word_files import word_file
from cmetrack.domain.written_amounts import read_amount
from cmetrack.domain.written_dates import Exchangeable, read_written
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _, word as in_words


@cache
def kind_words() -> Mapping[str, str]:
    """People's words for what they did, each with the columns that it fills: `kind=course`.

    `kind?=congress` proposes a kind; `works=?` is to be asked: as first author or co-author.
    """
    words = {fold(word): f"kind={kind}" for word, kind in fixed_words("kind").items()}
    return {**words, **entered_words("done"), **{kind: f"kind={kind}" for kind in ALL_KINDS}}


@cache
def entered_words(table: str) -> Mapping[str, str]:
    """People's words for what is no column's value, folded, and what each of them means."""
    its = word_file("entered")[table]
    return {fold(word): meaning for meaning, words in its.items() for word in words}


def what_it_is(text: str) -> dict[str, str]:
    """The columns that a word for a kind fills; its first letters do, where they say one thing."""
    columns = by_beginning(text, kind_words())
    if columns is None:
        return {"kind": str(COLUMNS["kind"].read(text))}
    return dict(pair.split("=", 1) for pair in columns.split())


def choice_words(name: str) -> Mapping[str, str]:
    """The words of a column that has fixed ones, people's among them."""
    choices = COLUMNS[name].choices
    return {**fixed_words(name), **{choice: choice for choice in choices}} if choices else {}


def by_beginning(text: str, words: Mapping[str, str]) -> str | None:
    """What the word means that is typed or begun; None where none begins so."""
    typed = fold(clean(text))
    if typed in words:
        return words[typed]
    begun = {word: meaning for word, meaning in words.items() if typed and word.startswith(typed)}
    if len(set(begun.values())) > 1:
        message = _("'{text}' may be any of these: {words}")
        raise BadValue(message, text=text, words=", ".join(sorted(begun)))
    return next(iter(begun.values()), None)


# Behind `cmetrack add`: a kind, a title, and what can mean one thing only


def read_words(words: Sequence[str], allowed: Allowed, today: date) -> dict[str, str]:
    """The texts by column that words say: `curs Ecografie 14.03.2026 6 ore`.

    What comes first is the kind, then the title, as far as a day, a period, an amount with its
    unit or a fixed word; behind it every word must mean one thing. `kind?` is a kind that is only
    proposed.
    """
    if len(words) == 2 and words[0] in ALL_KINDS:  # no word of people's is looked up
        return {"kind": words[0], "title": words[1]}
    return _TypedWords(allowed, today).read(words)


def read_days(text: str, today: date) -> dict[str, str]:
    """The columns that days fill, as a person wrote them; refused with anything beside them."""
    try:
        found = read_written(text, today=today)
    except Exchangeable as error:
        raise error.typed() from None
    if "remark" in found.dropped:
        raise BadValue(_("'{text}': more than days stands there"), text=text)
    return {"start": found.start, "end": found.end or "", "sessions": found.sessions or ""}


def is_lacking(cells: Mapping[str, str]) -> bool:
    """Whether something is missing without which there is no record."""
    return not (cells.get("kind") and cells.get("title")) or not (
        cells.get("start") or cells.get("sessions")
    )


class _TypedWords:
    """What words say on a day."""

    def __init__(self, allowed: Allowed, today: date) -> None:
        self._codes = allowed.codes
        self._today = today
        self._cells: dict[str, str] = {}
        self._month = ""  # that stands where days could

    def read(self, words: Sequence[str]) -> dict[str, str]:
        rest = self._kind_first(words)
        first = 0 if rest and self._days(rest[0]) else 1
        ends = (at for at in range(first, len(rest)) if self._at(rest, at, in_title=True))
        at = next(ends, len(rest))
        self._title(rest[:at])
        if words and not at and " " in words[0]:
            self._cells["title"] = words[0]  # "Grup Balint" is both
        while at < len(rest):
            found = self._at(rest, at)
            if found is None:
                raise BadValue(_not_understood(rest[at]))
            size, said = found
            for name, text in said.items():
                if (other := self._cells.get(name, text)) != text:
                    message = _(
                        "'{other}' and '{text}' cannot both be the {column}; a title of several words stands in quotes"
                    )
                    raise BadValue(message, text=text, other=other, column=in_words("column", name))
                self._cells[name] = text
            at += size
        if self._month and not self._cells.get("start"):
            message = _("'{text}' is a month, and only a publication may have that; write the day")
            raise BadValue(message, text=self._month)
        return self._cells

    def _title(self, words: Sequence[str]) -> None:
        """A title is what stands there, unless a word of it was meant for something else."""
        for word in words:
            if re.fullmatch(_A_DATE, word):
                read_days(word, self._today)  # refused, or it would have been understood
        for word in words[1:]:
            if re.search(_MEANT_AS_DAYS, word) and not self._days(word):
                read_days(word, self._today)
            if re.fullmatch(_MEANT_AS_MONTH, word):
                with suppress(BadValue):
                    month = len(read_days(word, self._today)["start"]) == len("2026-03")
                    self._month = word if month else self._month
        for word in words[1:]:
            if read_amount(f"2 {word}") is not None:  # --ore 6 ore
                message = _(
                    "'{word}' stands without its number; a title of several words stands in quotes"
                )
                raise BadValue(message, word=word)
        if len(words) > 1 and _is_bare(words[-1]) and len(words[-1]) < len("2026"):
            raise BadValue(_not_understood(words[-1]))
        if words:
            self._cells["title"] = " ".join(words).rstrip(" ,;")

    def _kind_first(self, words: Sequence[str]) -> Sequence[str]:
        """The words behind those that say the kind."""
        for count in range(min(_LONGEST_KIND, len(words)), 0, -1):
            word = fold(clean(" ".join(words[:count])))
            if word in kind_words():
                self._cells |= what_it_is(word)
                rest = words[count:]
                # curs de ecografie: what goes on in small letters is one title with its kind
                whole = rest and rest[0].islower() and len(rest[0]) <= _SHORT
                return words if whole else rest
        given = with_kind({"kind": words[0]})[0] if words and " " in words[0] else {}
        if given.keys() & {"level", "format"}:  # congres național
            self._cells |= given
            return words[1:]
        proposed = propose(" ".join(words))
        if proposed is not None:
            self._cells["kind?"] = proposed.kind
            if proposed.format:
                self._cells["format"] = proposed.format
        elif len(words) > 1 and not self._days(words[0]):
            COLUMNS["kind"].read(words[0])
        return words

    def _at(
        self, words: Sequence[str], at: int, *, in_title: bool = False
    ) -> tuple[int, dict[str, str]] | None:
        """How many words from that place on mean something together, and what.

        In a title only figures do: days, an amount with its unit.
        """
        for size in range(min(_LONGEST_TEXT, len(words) - at), 0, -1):
            last = words[at + size - 1]
            if size > 1 and last.isdigit() and len(last) < 3 and at + size < len(words):
                continue  # 6 ore 8 credite: the number belongs to what comes
            if found := self._meaning(" ".join(words[at : at + size]), in_title=in_title):
                return size, found
        if in_title or not _label(words[at]):
            return None
        end = at + 1 if " " in words[at] else at + 2
        while end < len(words) and (_is_numbering(words[end]) or not self._at(words, end)):
            end += 1
        label, _space, value = " ".join(words[at:end]).partition(" ")
        # Seria AB nr. 12: such a word belongs to the number.
        said = {_label(label): f"{label} {value}" if _is_numbering(label) else value}
        return (end - at, said) if value else None

    def _meaning(self, text: str, *, in_title: bool) -> dict[str, str] | None:
        """What a text can only mean, by column."""
        heading, equals, value = text.partition("=")
        if equals and value and (name := column_of(heading)):
            return {name: value}
        chosen = [name for name in _CHOSEN if fold(clean(text)) in choice_words(name)]
        if chosen and not in_title:
            return {chosen[0]: text} if len(chosen) == 1 else None
        if not in_title and (named := self._named(text)):
            return named
        if days := self._days(text):
            return days
        if _is_bare(text) or not any(char.isdigit() for char in text):
            return None
        if (found := read_amount(text)) is not None and found.unit in COLUMNS:
            return {found.unit: found.text}
        return {"code": text} if any(self._is_code(text, shape) for shape in self._codes) else None

    def _named(self, text: str) -> dict[str, str] | None:
        """Who credited it, or in which country it was, by the name alone."""
        if len(text) > _SHORT and fold(clean(text)) in choice_words("accreditation"):
            return {"accreditation": text}
        found = understand("country", text, Circumstances())
        return {"country": str(found.values["country"])} if found else None

    def _is_code(self, text: str, shape: CodeFormat) -> bool:
        with suppress(BadValue):
            return bool(read_code(text, shape))
        return False

    def _days(self, text: str) -> dict[str, str] | None:
        """The days that a text says: one, a period, or several with gaps."""
        match = re.fullmatch(r"(\d\S+) (\d\S+)", text)
        if match and all(map(self._days, match.groups())) and not self._cells.get("format"):
            message = _(
                "'{text}' may be two days or from one to the other: write '{first}, {last}' or '{first}-{last}'"
            )
            raise BadValue(message, text=text, first=match[1], last=match[2])
        pairs = pairwise(text.split())
        if any(_apart(*pair) for pair in pairs):
            return None
        try:
            found = read_days(text, self._today)
        except BadValue:
            return None
        alone = not has_day(found["start"])
        if alone and self._cells.get("kind") not in DATED_BY_YEAR:
            return None
        return {name: its for name, its in found.items() if its}


def _label(text: str) -> str:
    """The column of free text that the first word names, or nothing."""
    word = text.partition(" ")[0]
    name = "certificate" if _is_numbering(word) else column_of(word)
    return name if name in _NAMED else ""


def _is_numbering(word: str) -> bool:
    return fold(word).rstrip(".:") in entered_words("numbered")


def _apart(before: str, after: str) -> bool:
    """Whether two words side by side are no one day: `14.03.2026 6`, `COVID 19 14.03.2026`."""
    small = (before if after[0].isdigit() else "", after if before[-1].isdigit() else "")
    return any(word.isdigit() and len(word) < 3 for word in small)


def _is_bare(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdigit()


def _not_understood(word: str) -> str:
    if _is_bare(word):
        said = _(
            "'{word}' may be hours or credits: write which, as in '{word} credits'; a title of several words stands in quotes"
        )
    else:
        said = _(
            "'{word}' is not understood behind the title: say what it is, as in 'place Cluj'; a title of several words stands in quotes"
        )
    return said.format(word=word)


_A_DATE = r"[0-9]+(?:[./-][0-9IVX]+){2,}"
_MEANT_AS_MONTH = r"[^\W\d_]+\.? \d{4}"  # in quotes
_MEANT_AS_DAYS = r"(?<!\d)\d{1,2}(?!\d).* .*(?<!\d)(?:19|20)\d\d(?!\d)"  # in quotes
_LONGEST_KIND = 3  # words: EMC prin revistă
_LONGEST_TEXT = 12  # words of one answer: the days of a group
_SHORT = 3  # letters of a word such as de, la, по
_CHOSEN = ("level", "format", "role", "index", "position")
_NAMED = ("certificate", "code", "provider", "place", "journal", "identifier", "country", "notes")
