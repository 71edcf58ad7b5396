"""People's names, compared: `Popescu I`, `Ion POPESCU` and `Popescu, I.-V.` may be one person.

Case, accents, the order of the names and whether one is an initial make no difference. That is
as much as a list of authors allows, so who is meant is told only where one author alone fits.
"""

import re
import unicodedata
from collections.abc import Sequence

from cmetrack.domain.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset({"acad", "dr", "prof", "акад", "доц", "др", "проф"})
_MOST_INITIALS = 3


def same_person(one: str, other: str) -> bool:
    """Whether two spellings may name one person: each name of the shorter is in the longer.

    At least one name must be there in full; an author known by a surname alone is somebody
    else than a person with two names.
    """
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    if not shorter or (len(shorter) == 1 and len(longer) > 1):
        return False
    rest = list(longer)
    left = []
    for word in shorter:
        if len(word) > 1 and word in rest:
            rest.remove(word)
        else:
            left.append(word)
    if len(left) == len(shorter):
        return False
    for word in left:
        match = next((other for other in rest if _is_initial(word, other)), None)
        if match is None:
            return False
        rest.remove(match)
    return True


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


def _words(name: str) -> list[str]:
    """The parts of a name, folded; `IV` beside a name in small letters is two initials."""
    composed = unicodedata.normalize("NFC", name)
    shouted = composed.isupper()
    words: list[str] = []
    for word in _WORD.findall(composed):
        folded = fold(word)
        if folded in _TITLES:
            continue
        if word.isupper() and not shouted and len(word) <= _MOST_INITIALS:
            words += folded
        else:
            words.append(folded)
    return words


def _is_initial(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) == 1 and longer.startswith(shorter)
