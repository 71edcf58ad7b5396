"""What a person types where the program asks, or behind `cmetrack add`: words, whole or begun."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from cmetrack import domain
from cmetrack.core.kinds import propose
from cmetrack.core.record_reader import Allowed, RecordReader, texts
from cmetrack.domain.activity import ALL_KINDS
from cmetrack.domain.columns import COLUMNS, column_of, fixed_words
from cmetrack.domain.sessions import sessions_of
from cmetrack.domain.text import clean, fold
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _


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
    file = Path(domain.__file__).parent / "entered.toml"
    its = tomllib.loads(file.read_text(encoding="utf-8"))[table]
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
        raise BadValue(message.format(text=text, words=_few(begun)))
    return next(iter(begun.values()), None)


def _few(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


# Behind `cmetrack add`: a kind, a title, and what can mean one thing only


def read_words(words: Sequence[str], allowed: Allowed) -> dict[str, str]:
    """The texts by column that words say: `curs Ecografie 14.03.2026 6 ore`.

    What comes first is the kind, then the title, as far as a day, a period, an amount with its
    unit or a fixed word; behind it every word must mean one thing. `kind?` is a kind that is only
    proposed.
    """
    if len(words) == 2 and words[0] in ALL_KINDS:  # no word of people's is looked up
        return {"kind": words[0], "title": words[1]}
    return _Words(RecordReader(allowed), codes=bool(allowed.codes)).read(words)


def is_lacking(cells: Mapping[str, str]) -> bool:
    """Whether something is missing without which there is no record."""
    return not (cells.get("kind") and cells.get("title")) or not (
        cells.get("start") or cells.get("sessions")
    )


class _Words:
    """What words say, to one reader of records."""

    def __init__(self, reader: RecordReader, *, codes: bool) -> None:
        self._reader, self._codes = reader, codes
        self._cells: dict[str, str] = {}

    def read(self, words: Sequence[str]) -> dict[str, str]:
        rest = self._kind_first(words)
        first = 0 if rest and self._days(rest[0]) else 1
        at = next((at for at in range(first, len(rest)) if self._at(rest, at)), len(rest))
        if at:
            self._cells["title"] = " ".join(rest[:at])
        while at < len(rest):
            found = self._at(rest, at)
            if found is None:
                raise BadValue(_not_understood(rest[at]))
            size, said = found
            for name, text in said.items():
                if (other := self._cells.get(name, text)) != text:
                    message = _("'{other}' and '{text}' cannot both be the {column}")
                    raise BadValue(message.format(text=text, other=other, column=name))
                self._cells[name] = text
            at += size
        return self._cells

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
        proposed = propose(" ".join(words))
        if proposed is not None:
            self._cells["kind?"] = proposed.kind
        elif len(words) > 1 and not self._days(words[0]):
            COLUMNS["kind"].read(words[0])
        return words

    def _at(self, words: Sequence[str], at: int) -> tuple[int, dict[str, str]] | None:
        """How many words from that place on mean something together, and what."""
        for size in range(min(_LONGEST_TEXT, len(words) - at), 0, -1):
            if found := self._meaning(" ".join(words[at : at + size])):
                return size, found
        name = column_of(words[at])
        if name in _NAMED and at + 1 < len(words):
            end = at + 2
            while end < len(words) and not self._at(words, end):
                end += 1
            return end - at, {name: " ".join(words[at + 1 : end])}
        return None

    def _meaning(self, text: str) -> dict[str, str] | None:
        """What a text can only mean, by column."""
        heading, equals, value = text.partition("=")
        if equals and value and (name := column_of(heading)):
            return {name: value}
        chosen = [name for name in _CHOSEN if fold(clean(text)) in choice_words(name)]
        if chosen:
            return {chosen[0]: text} if len(chosen) == 1 else None
        if days := self._days(text):
            return days
        if _is_bare(text) or not any(char.isdigit() for char in text):
            return None
        read = [name for name in _AMOUNTS if self._says(name, text)]
        if not read and self._codes and self._reads({**_STAND_IN, "code": text}):
            return {"code": text}
        return {read[0]: text} if len(read) == 1 else None

    def _days(self, text: str) -> dict[str, str] | None:
        """The days that a text says: one, a period, or several with gaps."""
        known = {"kind": self._cells.get("kind") or "course", "title": "x"}
        if found := self._reads({**known, "start": text}):
            return found
        found = self._reads({**known, "sessions": text})
        apart = re.search("[,;]", text) or self._cells.get("format")
        if found and len(sessions_of(found["sessions"])) == 2 and not apart:
            message = _(
                "'{text}' may be two days or from one to the other: write '{first}, {last}' or '{first}-{last}'"
            )
            first, last = text.split()
            raise BadValue(message.format(text=text, first=first, last=last))
        return found

    def _says(self, name: str, text: str) -> bool:
        """Whether a text is a value of this column; hours that stand for credits are none."""
        found = self._reader.record({**_STAND_IN, name: text}).activity
        return found is not None and name in texts(found)

    def _reads(self, cells: Mapping[str, str]) -> dict[str, str] | None:
        """The days of a record that can be read from these texts; None where they cannot."""
        found = self._reader.record(cells).activity
        if found is None:
            return None
        said = texts(found)
        return {name: said[name] for name in ("start", "end", "sessions") if name in said}


def _is_bare(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdigit()


def _not_understood(word: str) -> str:
    if _is_bare(word):
        said = _("'{word}' may be hours or credits: write which, as in '{word} credits'")
    else:
        said = _(
            "'{word}' is not understood behind the title; a title of several words stands in quotes"
        )
    return said.format(word=word)


_STAND_IN = {"kind": "course", "title": "x", "start": "2026-03-14"}
_LONGEST_KIND = 3  # words: EMC prin revistă
_LONGEST_TEXT = 12  # words of one answer: the days of a group
_SHORT = 3  # letters of a word such as de, la, по
_AMOUNTS = ("hours", "credits", "days", "pages", "authors")
_CHOSEN = ("level", "format", "role", "index", "position")
_NAMED = ("certificate", "code", "provider", "place", "journal", "identifier", "country", "notes")
