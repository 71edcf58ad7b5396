"""What a publication's file leaves open and the ledger can tell: its class, the doctor's place.

The class is that of its journal on the doctor's list, the place that of the doctor's name among
the authors. Neither is guessed: what cannot be told stays open, with a word.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from cmetrack.core.periodicals import PUBLICATIONS, PeriodicalList
from cmetrack.core.rows import Detail
from cmetrack.domain.activity import Activity
from cmetrack.domain.notice import Notice
from cmetrack.domain.text import fold
from cmetrack.i18n import gettext as _, ngettext


class Completion:
    """Completes the records of one file, and keeps what has to be said about it.

    What it says of a row counts only if the row is new: see `of_known`.
    """

    def __init__(
        self, details: Sequence[Detail], periodicals: PeriodicalList, me: Sequence[str]
    ) -> None:
        self._details = details
        self._periodicals = periodicals
        self._me = me
        # By the place of the row: as its file has it, whether its class is that of the list,
        # and why the doctor's place among the authors was left open ("": no name to look for).
        self._completed: dict[int, tuple[Activity, bool, str | None]] = {}

    def __bool__(self) -> bool:
        """Whether it could complete anything."""
        return bool(self._details or self._periodicals)

    def may_know_of(self, kind: str) -> bool:
        """Whether it could complete a record of that kind."""
        return bool(self._details) or kind in PUBLICATIONS

    def given(self, place: int, row: Activity) -> Activity:
        """A row as its file has it."""
        return self._completed[place][0] if place in self._completed else row

    def of_new(self, place: int, line: int, row: Activity) -> Activity:
        """A row, completed; `place` is its among the file's, from 0."""
        detail = self._details[place] if self._details else Detail()
        authors, made = detail.authors, row
        if row.position is None and authors and self._me:
            found, position = places(authors, self._me), None
            if len(found) == 1:
                position = "corresponding" if places(detail.corresponding, self._me) else "other"
                position = "first" if found[0] == 0 else position
            made = row._replace(position=position)
        made = self._periodicals.fill(made, detail.journal_names)
        unplaced = self._why(line, authors) if authors and made.position is None else None
        if unplaced is not None or made != row:
            self._completed[place] = row, made.indexed != row.indexed, unplaced
        return made

    def of_known(self, place: int, row: Activity, there: Activity) -> Activity:
        """A row that repeats a record: what the record has already is not worked out again."""
        given = self.given(place, row)
        self._completed.pop(place, None)
        return given._replace(
            indexed=row.indexed if there.indexed is None else given.indexed,
            position=row.position if there.position is None else given.position,
        )

    def notices(self) -> list[Notice]:
        """A word on what was filled in, and on what was left open."""
        listed = sum(listed for _given, listed, _why in self._completed.values())
        unplaced = [why for _given, _listed, why in self._completed.values()]
        nameless = unplaced.count("")
        said = [Notice("place", why) for why in unplaced if why]
        if listed:
            sentence = ngettext(
                "{count} record takes its index class from your list of journals",
                "{count} records take their index class from your list of journals",
                listed,
            )
            said.append(Notice("listed-class", sentence.format(count=listed)))
        if nameless:
            sentence = ngettext(
                "your place among the authors of {count} record is not known, so it counts "
                "as the first author's; tell your name with --me",
                "your place among the authors of {count} records is not known, so they count "
                "as the first author's; tell your name with --me",
                nameless,
            )
            said.append(Notice("place", sentence.format(count=nameless)))
        return said

    def _why(self, line: int, authors: Sequence[str]) -> str:
        if len(authors) > 1 and not self._me:
            return ""
        template = (
            _(
                "line {line}: several authors could be {name}, so your place was left open, which "
                "counts as the first author's"
            )
            if places(authors, self._me)
            else _(
                "line {line}: {name} is not among the authors, so your place was left open, which "
                "counts as the first author's; another spelling of your name goes in with --me"
            )
        )
        return template.format(line=line, name=_(" or ").join(self._me))


# People's names, compared: `Popescu I`, `Ion POPESCU` and `Popescu, I.-V.` may be one person. Case,
# accents, the order and whether one is an initial make no difference. That is as much as a list
# of authors allows, so who is meant is told only where one author alone fits.

_TITLES = frozenset({"acad", "dr", "prof", "акад", "доц", "др", "проф"})


def same_person(one: str, other: str) -> bool:
    """Whether two spellings may name one person: each name of the shorter is in the longer.

    At least one name must be there in full; an author known by a surname alone is somebody
    else than a person with two names.
    """
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    if not shorter or (len(shorter) == 1 and len(longer) > 1):
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


def _words(name: str) -> list[str]:
    """The parts of a name, folded; `IV` beside a name in small letters is two initials."""
    composed = unicodedata.normalize("NFC", name)
    shouted = composed.isupper()
    words: list[str] = []
    for word in re.findall(r"[^\W\d_]+", composed):
        folded = fold(word)
        if folded in _TITLES:
            continue
        if word.isupper() and not shouted and len(word) <= 3:
            words += folded
        else:
            words.append(folded)
    return words


def _is_initial(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) == 1 and longer.startswith(shorter)
