"""What people's own files call the columns and their fixed words: `words.LANGUAGE.toml`.

All languages are read at once, whatever the one in use, and only where somebody has used a
word that is not the program's own.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cmetrack.domain.text import clean, fold

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain_heading(text: str) -> str:
    """A heading without case, accents and punctuation: `Nr. ore` and `NR ORE` are one."""
    return _BETWEEN_WORDS.sub(" ", fold(clean(text))).strip()


@cache
def fixed_words(column: str) -> Mapping[str, str]:
    """People's words for the fixed words of a column, folded, and what each of them means."""
    return {
        fold(word): value
        for its in _tables(column)
        for value, words in its.get("words", {}).items()
        for word in words
    }


@cache
def headings(column: str) -> frozenset[str]:
    """The headings that mean a column, plain."""
    return frozenset(plain_heading(one) for its in _tables(column) for one in its["headings"])


@cache
def hints(column: str) -> frozenset[str]:
    """Words by which a heading may mean a column; only for a suggestion."""
    found = frozenset(fold(one) for its in _tables(column) for one in its.get("hints", ()))
    return found | headings(column) if found else found


def _tables(column: str) -> Iterator[dict[str, Any]]:
    for language in _languages():
        yield {"headings": (), **language.get(column, {})}


@cache
def _languages() -> list[dict[str, Any]]:
    import tomllib  # loaded late: most words are the program's own

    files = sorted(Path(__file__).parent.glob("words.*.toml"))
    return [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
