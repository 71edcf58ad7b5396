"""A journal on the doctor's own list."""

import re
from functools import lru_cache
from typing import NamedTuple

from cmetrack.domain.text import fold
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _


class Periodical(NamedTuple):
    """A journal or publisher: its title, its ISSNs (printed, electronic), its index class."""

    id: int
    title: str
    issn: str | None
    indexed: str

    @property
    def issns(self) -> tuple[str, ...]:
        return tuple((self.issn or "").split())


_ISSN = r"([0-9]{4})[-‐‑–]?([0-9]{3}[0-9Xx])"
_APART = r"(?i)[,;/|\s]+|\b(?:[ep]-?)?issn\b:?|\((?:print|online|electronic|linking)\)"


@lru_cache(1_000)
def plain_title(title: str) -> str:
    """A journal's title as its spellings have it in common.

    `The Lancet & Co.` and `Lancet and co` are one, as are `Acta medica (București)` and `Acta Medica`.
    """
    bare = re.sub(r"\([^()]*\)|\[[^][]*\]", " ", fold(title).replace("&", " and "))
    words = re.findall(r"\w+", bare) or re.findall(r"\w+", fold(title))
    return "".join(word for word in words if word not in _SMALL_WORDS) or "".join(words)


@lru_cache(1_000)
def main_title(title: str) -> str:
    """The same of what stands before the subtitle; empty where there is none."""
    main, _mark, subtitle = re.sub(r"\s[-–—=/]\s", ":", title).partition(":")
    return plain_title(main) if subtitle.strip() else ""


_SMALL_WORDS = frozenset({"the", "and", "si", "и"})  # folded


def issn_of(text: str) -> str | None:
    """The ISSN that a text is, with its hyphen and a capital X; None if it is none."""
    found = re.fullmatch(_ISSN, text.strip())
    return f"{found[1]}-{found[2].upper()}" if found else None


def issns_in(text: str) -> list[str]:
    """The ISSNs of a text such as `1234-5679 (Print), 2049-3630 (Electronic)`."""
    return [issn for part in re.split(_APART, text) if part and (issn := issn_of(part))]


def read_issns(text: str) -> str | None:
    """One or more ISSNs as a person wrote them; a mistyped digit is refused."""
    found: dict[str, None] = {}
    for part in filter(None, re.split(_APART, text)):
        if issn := issn_of(part):
            digits = issn.replace("-", "")
            total = sum(int(digit) * (8 - place) for place, digit in enumerate(digits[:7]))
            if "0123456789X"[-total % 11] == digits[7]:
                found[issn] = None
                continue
        message = _("'{text}' is not an ISSN (for example 2049-3630)")
        if issn:
            message = _("'{text}' is not an ISSN: its last digit does not fit the others")
        raise BadValue(message, text=part)
    return " ".join(found) or None
