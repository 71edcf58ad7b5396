"""What people type, made comparable: case, spaces, accents and look-alikes.

Three strengths, each for one purpose: `clean` for what is kept, `same` for deciding whether
two records are one, `fold` for finding. And shown: no record can steer a terminal (`visible`),
and a column knows how wide a text is (`width`).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cache

# The cedilla letters of old keyboards and fonts for the comma letters of Romanian spelling;
# neither NFC nor NFKC makes them one.
_CEDILLA_TO_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """The text as it is kept: composed (NFC), one space between words, nothing invisible.

    Line breaks, tabs and no-break spaces become one space; zero-width characters, soft
    hyphens, control characters and direction marks are dropped.
    """
    if text.isprintable():  # nothing but visible characters and plain spaces
        return unicodedata.normalize("NFC", " ".join(text.split()))
    spaced = "".join(" " if char.isspace() else char for char in text)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def same(text: str) -> str:
    """The text without what only its writing makes: equal means one and the same.

    That is case, spaces, quotes, dashes, Unicode form, `&` or a word for it, a leading "The", and
    a full stop at the end.
    """
    return _bare(" ".join(text.split()))


def same_all(texts: Sequence[str]) -> list[str]:
    """`same` of many texts."""
    if not texts:
        return []
    whole = "\n".join(texts)
    # Then plain spaces are the only ones; at the edge of a text they would hide its first word.
    visible_only = whole.replace("\n", "").isprintable() and "\n " not in f"\n{whole}"
    if not visible_only or whole.count("\n") >= len(texts):
        return list(map(same, texts))
    return _bare(whole).split("\n")


_AND = (" and ", " și ", " si ", " и ")
_UNREAD = "\"'`´“”„‟‘’‚‛«»‹›-‐‑‒–—―−"


def _bare(lines: str) -> str:
    """What `same` says of one text, or of many in lines: nothing reaches across a line break."""
    for char in _UNREAD if not lines.isascii() else "\"'`-":
        if char in lines:
            lines = lines.replace(char, "")
    if lines.isascii():
        lines = lines.lower()
    else:  # composed before the cedillas: ş may be two characters
        lines = _with_commas(unicodedata.normalize("NFKC", lines)).casefold()
    for word in _AND:
        if word in lines:
            lines = lines.replace(word, "&")
    lines = f"\n{lines}\n".replace("\nthe ", "\n").replace(" ", "")
    while ".\n" in lines:
        lines = lines.replace(".\n", "\n")
    return lines[1:-1] if lines.isascii() else unicodedata.normalize("NFC", lines[1:-1])


def spelled(text: str) -> str:
    """The text without regard to case, spaces and Unicode form alone."""
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", "".join(_with_commas(composed).casefold().split()))


def _with_commas(composed: str) -> str:
    if "ş" in composed or "ţ" in composed or "Ş" in composed or "Ţ" in composed:
        return composed.translate(_CEDILLA_TO_COMMA)
    return composed


def fold(text: str) -> str:
    """The text for searching: `Ședința` and `sedinta` are one, and so are `Ёлка` and `елка`.

    Й is no И with an accent, but a letter of its own.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", text.casefold()).replace("и\u0306", "й")
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(bare.split())


# After all that begins with the letter without its mark.
_LAST = "\uffff"
_ORDER = str.maketrans(
    {"ă": "a" + _LAST, "â": "a" + 2 * _LAST, "î": "i" + _LAST, "ș": "s" + _LAST, "ț": "t" + _LAST}
)


def sort_key(text: str) -> str:
    """By what words are sorted: ă stands after a, then â, î after i, ș after s, ț after t; ё is е."""
    composed = _with_commas(unicodedata.normalize("NFC", text))
    return fold(composed.casefold().translate(_ORDER))


def fold_in_place(text: str) -> str:
    """The text folded letter by letter, so that places are the same in both."""
    return "".join(bare if len(bare := fold(char)) == 1 else char for char in text)


def suggest(word: str, known: Iterable[str], turning: Iterable[str] = ()) -> str | None:
    """The known word nearest to a mistyped one, or None.

    `turning` are words and beginnings that turn a word into its opposite: one that has such a
    beginning and one that lacks it are never near.
    """
    by_fold = {fold(choice): choice for choice in known}
    typed, turns = fold(word), tuple(turning)
    for near in get_close_matches(typed, by_fold, n=3, cutoff=0.7):
        if len(typed) < 5 and typed[0] != near[0]:
            continue  # `nope` is no `open`
        if not any(_turned(typed, near, turn) or _turned(near, typed, turn) for turn in turns):
            return by_fold[near]
    return None


def _turned(word: str, other: str, turn: str) -> bool:
    """Whether one word is the other with something before it."""
    bare = word.removeprefix(turn).strip(" -")
    return (
        bare != word
        and not other.startswith(turn)
        and bool(get_close_matches(bare, [other], 1, 0.7))
    )


def decoded_twice(text: str) -> str:
    """What a text was meant to be whose bytes were read as those of an older encoding; else empty.

    `BraČ™ov` is `Brașov` in UTF-8, read as if it were of Windows.
    """
    if text.isascii() or re.search(_ALONE, text):
        return ""
    for encoding in _OLDER:
        with suppress(UnicodeError):
            return text.encode(encoding).decode("utf-8")
    return ""


# A letter that is no ASCII is two bytes at least: one that stands alone was read rightly.
_ALONE = r"(?<![^\x00-\x7f])[^\x00-\x7f](?![^\x00-\x7f])"
_OLDER = ("cp1250", "cp1252", "cp1251", "latin-1")

# C0 and C1 controls but the line feed; marks that turn the direction of writing; separators
# that some terminals take for line ends; lone halves of characters. Compiled where one is met.
_HIDDEN = (
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text with every control character written out, as `\\x1b`."""
    return text if text.isprintable() else re.sub(_HIDDEN, _written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def width(text: str) -> int:
    """How many places a text takes: none for a combining mark, two for a wide character."""
    return len(text) if text.isascii() else sum(map(_places, text))


@cache
def _places(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
