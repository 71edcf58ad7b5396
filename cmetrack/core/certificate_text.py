"""A certificate's text as it is looked at, and where it says what somebody did, with its title."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.domain.text import clean, fold_in_place, same
from cmetrack.i18n import gettext as _, word
from cmetrack.wording import first_of, quoted

BLANK = re.compile(r"\W*(?:\.{3}|…|_{3})")
"""How a form begins that was not filled in."""

FORM_WORDS = 160
"""Characters between "a participat" and the title."""

LONGEST_TITLE = 300

_OPENED = {"„": '”“"', "“": "”", "«": "»", '"': '"', "”": "”"}
_MOST_DONE = 20  # places in one certificate where it says that somebody took part
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN_MONTH = re.compile(
    rf"(?<=\d[./-])(?:{'|'.join(_ROMAN[1:])})(?=[./-]\d{{4}}\b)"
)  # 14.III.2025
_QUOTED_DAY = re.compile(r"""[«"„“]\s*(\d{1,2})\s*[»"”“]""")


class CertificateText:
    """A text, and the same text folded letter by letter, so that places are the same in both."""

    def __init__(self, text: str, patterns: Patterns, *, recognised: bool = False) -> None:
        self.patterns = patterns
        self.recognised = recognised
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace(",,", "„").replace("''", "”")
        text = re.sub(r"[^\S\n]+", " ", text)
        text = _ROMAN_MONTH.sub(lambda month: f"{_ROMAN.index(month[0]):02}", text)
        text = re.sub(r"(?: ?\n){3,}", "\n\n", text)
        # A hyphen at the end of a line: before a small letter it only divides a word.
        text = re.sub("[\x02\ufffe\u00ad]\\s*(?=[^\\W\\d_A-ZА-ЯĂÂÎȘȚ])", "", text)
        text = re.sub("[\x02\ufffe]\\s*", "-", text)
        self.text = _QUOTED_DAY.sub(lambda day: day[1].center(len(day[0])), text)
        self.bare = fold_in_place(self.text)
        self.doubts: list[str] = []
        self.done, self.title = self._what_was_done()
        self.quoted = self.title is not None

    def words(self, start: int, end: int) -> str:
        """A part of the text as a person reads it."""
        return clean(self.text[start:end])

    def _what_was_done(self) -> tuple[re.Match[str] | None, tuple[int, int] | None]:
        """Where it says that somebody took part, and where the title stands that follows."""
        done = list(islice(self.patterns.done.finditer(self.bare), _MOST_DONE))
        titles: dict[tuple[int, int], re.Match[str]] = {}
        for one in done:
            if title := self._quoted(one.end(), one.end() + FORM_WORDS):
                titles[title] = one  # the last one before it
        if not titles:
            return (done[0] if done else None), None
        several = {same(self.text[slice(*title)]): self.words(*title) for title in titles}
        title, one = next(iter(titles.items()))
        if BLANK.match(self.text, *title):
            return one, None
        if self.one("title", several):
            return one, title
        return one, None

    def _quoted(self, start: int, before: int) -> tuple[int, int] | None:
        """Where the title in quotes begins and ends that opens between two places.

        Where several things stand in quotes it is the one behind a word for a title, as the
        other is perhaps whose course it was.
        """
        for cue in self.patterns.titled.finditer(self.bare, start, min(before * 2, len(self.text))):
            if named := self._closed(range(cue.end(), cue.end() + 12)):
                return named
        return self._closed(range(start, before))

    def _closed(self, places: Iterable[int]) -> tuple[int, int] | None:
        text = self.text
        first = next((at for at in places if at < len(text) and text[at] in _OPENED), None)
        if first is None:
            return None
        depth, opening = 1, text[first]
        for at, char in enumerate(text[first + 1 : first + LONGEST_TITLE], start=first + 1):
            if char in _OPENED[opening]:
                depth -= 1
            elif char == opening:
                depth += 1
            if depth == 0:
                return first + 1, at
        return None

    def one(self, column: str, values: Mapping[Any, str]) -> Mapping[Any, str]:
        """What it says, with its words; a doubt, and nothing, where it says several things."""
        if len(values) < 2:
            return values
        sentence = _("'{column}' was left open, as the certificate says several things: {words}")
        self.leave_open(column, sentence, *values.values())
        return {}

    def leave_open(self, column: str, sentence: str, *words: str) -> None:
        """Note the doubt that kept a column open, with the certificate's words."""
        said = "; ".join(first_of(quoted(words), len(words), 5))
        self.doubts.append(sentence.format(column=word("column", column), words=said))
