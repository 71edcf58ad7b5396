"""People's names: in lists of authors as people and programs write them, and compared.

`Popescu I`, `Ion POPESCU` and `Popescu, I.-V.` may be one person: case, accents, the order and
whether one is an initial make no difference. That is as much as a list of authors allows, so who is
meant is told only where one author alone fits.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from cmetrack.domain.text import clean, fold
from cmetrack.domain.word_files import word_file

# Lists of names


class OneName(str):
    """A name that is one as its file has it, whatever commas and words are in it."""

    __slots__ = ()


class Names(NamedTuple):
    """The people of a list.

    There may be more of them where it is `cut_short`, as by "et al.", and more or fewer where a
    text can be read in two ways, which is `unclear` then.
    """

    people: tuple[str, ...] = ()
    cut_short: bool = False
    unclear: str = ""


def read_names(
    texts: Sequence[str], spellings: Sequence[str] = (), *, structured: bool = True
) -> Names:
    """The people of some texts, each of which should be a name and may be a list of names.

    `structured` texts come from a format in which `Popescu, Ion` is one name. Of two ways to read
    a text that one holds in which somebody is spelt in one of these ways.
    """
    found = [((text,), False) if isinstance(text, OneName) else _parts(text) for text in texts]
    parts = [part for its, _others in found for part in its]
    several = len(parts) > 1
    prose = several and any(" " in part and "," not in part for part in parts)
    people: list[str] = []
    unclear = ""
    for part in parts:
        ways = _ways(part, structured=structured, several=several, prose=prose)
        meant = ways[0] if len(ways) == 1 else _the_way(ways, spellings)
        if meant is None:
            unclear = unclear or part
        people += meant or ways[0]
    return Names(tuple(people), any(others for _parts, others in found), unclear)


def is_group(name: str) -> bool:
    """Whether it is the name of a group, a society, an institute and not of a person."""
    return not _listed("groups").isdisjoint(re.findall(r"\w+", fold(name)))


def is_list(text: str) -> bool:
    """Whether a text is one or more names; a word alone may be anything."""
    return (
        len(text.split()) > 1
        and re.search(r"[^\W\d_]{2}", text) is not None
        and text != text.lower()
    )


def number_of_authors(text: str) -> str:
    """The number of `3 autori`; empty if it is something else."""
    found = re.fullmatch(r"([0-9]{1,5})\s*([^\W\d_]+)\.?", text.strip())
    return found[1] if found and fold(found[2]) in _listed("authors") else ""


Way = tuple[str, ...]
"""The names that a text holds if it is read in one way."""


def _the_way(ways: Sequence[Way], spellings: Sequence[str]) -> Way | None:
    """The way in which somebody is among the names, best with as many names as the spelling has."""
    parts = {len(_words(one)) for one in spellings}
    among = [(way, [way[at] for at in places(way, spellings)]) for way in ways]
    among = [(way, there) for way, there in among if there]
    alike = [way for way, there in among if any(len(_words(one)) in parts for one in there)]
    return next(iter([*alike, *(way for way, _there in among)]), None)


@cache
def _listed(sort: str) -> frozenset[str]:
    return frozenset(map(_spaced, word_file("names")[sort]))


def _spaced(text: str) -> str:
    return fold(re.sub(r"[\s,;.]+", " ", text))


@lru_cache(10_000)
def _parts(text: str) -> tuple[tuple[str, ...], bool]:
    """What stands between semicolons, lines, strokes and `and`; and whether the list goes on."""
    names, others = _without_others(text)
    parts: list[str] = []
    for part in map(clean, re.split(r"[;\n|]|\s/\s", names)):
        if "," not in part and is_group(part):
            parts.append(part)
            continue
        begun: list[str] = []
        for word in [*part.split(), "and"]:
            if fold(word) not in _listed("and"):
                begun.append(word)
            elif name := " ".join(begun).strip(" ,"):
                parts.append(name)
                begun = []
    return tuple(parts), others


@cache
def _and_so_many() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(word_file("names")["more"], key=len, reverse=True)))
    return re.compile(rf"[\s,(](?:\+|(?:{words})\s)\s*[0-9]", re.IGNORECASE)


def _without_others(text: str) -> tuple[str, bool]:
    """The list without marks of affiliations and an `et al.` at its end; whether one was there."""
    if more := _and_so_many().search(text):
        return text[: more.start()].rstrip(" ,("), True
    bare = re.sub(r"\([^()]*\)|[\d*†‡§¹²³]+", "", text)
    words = re.split(r"([\s,;]+)", bare.rstrip(" ,;.…[]\n"))
    for count in (7, 5, 3, 1):  # with what is between them
        last = "".join(words[-count:])
        # `S.A.` are initials.
        if _spaced(last) in _listed("others") and (len(last) > 3 or last.islower()):
            return "".join(words[:-count]), True
    goes_on = bare.rstrip().endswith(("…", "..."))
    return (bare.rstrip(" ,;.…\n") if goes_on else bare), goes_on


@lru_cache(10_000, typed=True)  # a name that is one is no text like it
def _ways(part: str, *, structured: bool, several: bool, prose: bool) -> list[Way]:
    """The ways to read what no semicolon divides: one where it is plain."""
    pieces = [part] if isinstance(part, OneName) else _pieces(part)
    each: Way = tuple(pieces)
    if len(pieces) == 1:
        return [each] if several or isinstance(part, OneName) else _ways_of_one(part)
    whole = (", ".join(pieces),)
    pairs = tuple(", ".join(filter(None, pair)) for pair in zip(each[::2], [*each[1::2], ""]))  # noqa: B905
    single = [" " not in piece for piece in pieces]
    if len(pieces) == 2:
        if _is_initialled(pieces[0]) or (prose and not structured and not any(single)):
            return [each]
        if (all(single) and not structured and not several) or not any(single):
            return [whole] if several and not prose else [each, whole]
        return [whole]
    if all(single[::2]) and not any(single[1::2]) and not len(pieces) % 2:
        return [pairs]
    plain = all(
        _is_initialled(piece) or not alone for piece, alone in zip(pieces, single, strict=True)
    )
    return (
        [each] if plain or (all(single) and len(pieces) % 2 and len(pieces) > 3) else [each, pairs]
    )


def _pieces(part: str) -> list[str]:
    """What stands between commas: initials belong to the name before, a degree to nobody."""
    pieces: list[str] = []
    for piece in filter(None, map(str.strip, part.split(","))):
        before = pieces[-1] if pieces else ""
        if " " in before and fold(piece).replace(".", "") in _listed("degrees"):
            continue
        if before and not _is_initialled(before) and all(map(_is_initials, piece.split())):
            pieces[-1] = f"{before}, {piece}"  # Popescu, I., Rusu, A.
        else:
            pieces.append(piece)
    return pieces or [part]


def _ways_of_one(name: str) -> list[Way]:
    """A text without commas: `Popescu I Rusu A` are two, `Popescu Ion Rusu Ana` may be."""
    words = name.split()
    short = [_is_initials(word) for word in words]
    if is_group(name) or len(words) < 4:
        return [(name,)]
    if any(short):
        ends = [
            at + 1 for at in range(len(words) - 1) if short[at] is short[-1] is not short[at + 1]
        ]
        runs = [slice(*ends_of) for ends_of in zip([0, *ends], [*ends, None], strict=True)]
        apart = all(short[run][0] is not short[run][-1] for run in runs)
        return [tuple(" ".join(words[run]) for run in runs)] if apart else [(name,)]
    middle = len(words) // 2
    return [(name,), (" ".join(words[:middle]), " ".join(words[middle:]))]


def _is_initialled(name: str) -> bool:
    short = [_is_initials(word) for word in re.split(r"[\s,]+", name)]
    return any(short) and not all(short)


def _is_initials(word: str) -> bool:
    """`I`, `IV`, `I.-V.`, `Gh.`; not `Ion`."""
    if "." in word:
        return re.fullmatch(r"(?:-?[^\W\d_]{1,2}\.)+(?:-?[^\W\d_]{1,2})?", word) is not None
    letters = word.replace("-", "")
    return letters.isalpha() and letters.isupper() and len(letters) <= 3


# People compared


@lru_cache(10_000)
def is_titled(name: str) -> bool:
    """Whether a text is a name of few words with a title such as `dr.` before it."""
    first, *rest = name.split()[:_MOST_TITLED]
    titled = fold(first.partition(".")[0]) in _listed("titles")
    return titled and bool(rest or "." in first.strip(".")) and len(name.split()) < _MOST_TITLED


_MOST_TITLED = 6  # words


def same_person(one: str, other: str) -> bool:
    """Whether two spellings may name one person: each name of the shorter is in the longer.

    At least one name must be there in full; an author known by a surname alone is somebody
    else than a person with two names.
    """
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    if not shorter or (len(shorter) == 1 and len(longer) > 1):
        return False
    if set(shorter).isdisjoint(longer):  # as most are
        return False
    whole = Counter(word for word in shorter if len(word) > 1) & Counter(longer)
    rest = list((Counter(longer) - whole).elements())
    for word in (Counter(shorter) - whole).elements():
        match = next((other for other in rest if _is_initial(word, other)), None)
        if match is None:
            return False
        rest.remove(match)
    return bool(whole)


def places(names: Sequence[str], spellings: Sequence[str]) -> list[int]:
    """Which of the names, from 0, may be the person who is spelt in one of these ways.

    A name with as many parts as a spelling has goes before one with more or fewer.
    """
    found = [at for at, name in enumerate(names) if any(same_person(me, name) for me in spellings)]
    if len(found) > 1:
        parts = {len(_words(me)) for me in spellings}
        alike = [at for at in found if len(_words(names[at])) in parts]
        return alike if len(alike) == 1 else found
    return found


def may_be(names: Sequence[str], spellings: Sequence[str]) -> str:
    """The first name that may be that person's, but need not be; empty if there is none.

    Such are a surname alone, and the name in the letters of another script.
    """
    spelt = [_words(me) for me in spellings]
    for name in names:
        words = _words(name)
        if len(words) == 1 and len(words[0]) > 1 and any(words[0] in own for own in spelt):
            return name
        latin = _in_latin(name)
        if any(same_person(latin, _in_latin(me)) for me in spellings):
            return name
    return ""


def _in_latin(name: str) -> str:
    """A name in the letters that stand for its own most often."""
    letters = word_file("names")["latin"]
    return "".join(
        letter.title() if char.isupper() else letter
        for char in name
        for letter in [letters.get(fold(char), fold(char) or char)]
    )


@cache
def _degrees() -> re.Pattern[str]:
    """Titles that are letters with points, as initials are."""
    dotted = (word for word in word_file("names")["titles"] if "." in word)
    return re.compile("|".join(rf"\b{re.escape(word)}\b\.?" for word in dotted), re.IGNORECASE)


@lru_cache(10_000)
def _words(name: str) -> list[str]:
    """The parts of a name, folded; `IV` beside a name in small letters is two initials."""
    composed = _degrees().sub(" ", unicodedata.normalize("NFC", name))
    longest = 2 if composed.isupper() else 3
    words: list[str] = []
    for word in re.findall(r"[^\W\d_]+", composed):
        folded = fold(word)
        if folded in _listed("titles"):
            continue
        folded = folded.replace("й", "и")  # И. may stand for Йордан
        if word.isupper() and len(word) <= longest:
            words += folded
        else:
            words.append(folded)
    return words


def _is_initial(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) == 1 and longer.startswith(shorter)
