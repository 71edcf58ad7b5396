"""The kind that a title, or a word beside it, says a record is of: proposed, never taken unasked."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from cmetrack.domain.activity import ALL_KINDS, KINDS
from cmetrack.domain.columns import COLUMNS, fixed_words, plain_heading, show
from cmetrack.domain.notice import Notice, guess
from cmetrack.domain.text import clean, fold
from cmetrack.domain.word_files import word_file
from cmetrack.i18n import gettext as _


class Proposal(NamedTuple):
    """A kind, the words by which it is proposed, where they begin, and the format that they say."""

    kind: str
    words: str
    at: int
    format: str | None = None


def propose(text: str) -> Proposal | None:
    """The kind that a text says: the first word that says one decides, of two the longer phrase."""
    text = clean(text)
    plain, places = _plain(text)
    if not plain:
        return None
    matches = ((kind, pattern.search(plain)) for kind, pattern in _patterns("kinds").items())
    found = [(match.start(), -match.end(), kind, match[0]) for kind, match in matches if match]
    if not found:
        return None
    start, end, kind, said = min(found)
    formats = (name for name, pattern in _patterns("formats").items() if pattern.search(said))
    words = text[places[start] : places[-end - 1] + 1]
    return Proposal(kind, words.lstrip("0123456789. "), start, next(formats, None))


def with_kind(cells: Mapping[str, str]) -> tuple[Mapping[str, str], Notice | None]:
    """A row with the kind that its words propose, where its own cell says none exactly."""
    cell = cells.get("kind", "").strip()
    if (word := fold(clean(cell))) in ALL_KINDS or word in fixed_words("kind"):
        return cells, None
    found = propose(cell)
    beside = {} if found is None else _said_beside(found, cell)
    if found is None and (note := as_note(cell, cells.get("notes", ""))):
        cells, cell = {**cells, "notes": note}, ""
    if found is None and (not cell or says_nothing(cell)):
        found = propose(cells.get("title", ""))
    if found is None:
        return {**cells, "kind": "" if says_nothing(cell) else cell}, None
    given = {"kind": found.kind}
    if found.format and not cells.get("format", "").strip():
        given["format"] = found.format
    beside = {name: value for name, value in beside.items() if not cells.get(name, "").strip()}
    given |= beside
    said = _("the kind '{kind}' is read from '{words}'")
    if beside:
        found = found._replace(words=cell)  # as a whole: `congres național`
    return {**cells, **given}, guess(
        "kind-proposed", said, kind=show("kind", found.kind), words=found.words
    )


def _said_beside(found: Proposal, cell: str) -> Mapping[str, str]:
    """The level of an event or the format of a course, where nothing else stands beside its kind."""
    name = {"event": "level", "course": "format"}.get(_GROUP.get(found.kind, ""), "")
    rest = _plain(cell)[0].replace(_plain(found.words)[0], "").strip()
    if not name or not rest:
        return {}
    value = rest if rest in COLUMNS[name].choices else fixed_words(name).get(rest)
    return {name: value} if value else {}


def as_note(kind: str, notes: str) -> str:
    """The notes with what stands for a kind and says what was done there (`poster`), or nothing."""
    said = dict.fromkeys(filter(None, (kind.strip(), notes.strip())))
    return "; ".join(said) if named_in(kind, "") else ""


def unsaid(cells: Mapping[str, str]) -> str:
    """Why a row without a kind cannot go in."""
    if named_in(cell := cells.get("kind", "").strip(), ""):
        said = _(
            "'{text}' says what you did there, and not what it was; write the kind of its event into the column 'kind': congress, conference, course …"
        )
        return said.format(text=cell)
    said = _(
        "neither a column nor the title '{title}' says what it is; write its kind into a column 'kind': course, congress, webinar …"
    )
    return said.format(title=clean(cells.get("title", "")))


class Named(NamedTuple):
    """What somebody did or brought there, by the words that say so: taught, spoke, first, co …

    Of works it may be said how many.
    """

    what: str
    words: str
    number: int = 1


def named_in(notes: str, title: str) -> list[Named]:
    """What a note names, or a short part of a title: `2 postere prim autor`, `(lector)`."""
    parts = _PARTS.split(title)[1:]
    if before := re.match(r"(.+?) (?:la|în cadrul|in cadrul|на|at) ", title):
        parts.append(before[1])
    return _named_in("named", notes, parts, _SHORT)


def doubted_in(notes: str, title: str) -> list[Named]:
    """What speaks against a record in its note or its title: `anulat`, `certificat pierdut`."""
    return _named_in("doubted", notes, _PARTS.split(title)[1:], 2 * _SHORT)


def _named_in(table: str, notes: str, parts: Iterable[str], longest: int) -> list[Named]:
    short = [part for part in parts if 0 < len(part.split()) <= longest]
    found: list[Named] = []
    for text in filter(str.strip, (notes, *short)):
        plain, places = _plain(text)
        for what, pattern in _patterns(table).items():
            # Of "poster prim autor" the three words say more than one of them.
            if (match := pattern.search(plain)) and not any(
                match[0] in _plain(one.words)[0] for one in found
            ):
                several = _SEVERAL.search(plain, 0, match.start())
                number, start = (
                    (int(several[1]), several.start(1)) if several else (1, match.start())
                )
                words = text[places[start] : places[match.end() - 1] + 1]
                found.append(Named(what, words, number))
    return found


def says_nothing(word: str) -> bool:
    """Whether a word tells how something was held, and not what it was: `очно`, `online`."""
    plain = _plain(word)[0]
    return bool(plain) and not _patterns("held")["anyhow"].sub("", plain).strip()


def disagreeing(kind: str, title: str) -> Proposal | None:
    """What a title says at its beginning that is not the kind, among courses and events alone."""
    if kind not in _GROUP:
        return None
    found = propose(" ".join(title.split()[:_BEGINNING]))
    if found is None or found.kind == kind or found.kind not in _GROUP:
        return None
    if (whole := propose(title)) and whole.kind == kind:  # Curs de ecografie, online
        return None
    # What one country's law calls a programme is another's course.
    portal = {_GROUP[kind], _GROUP[found.kind]} & {"portal"}
    return None if portal else found


def proposes(heading: str) -> bool:
    """Whether a heading stands above words that may say kinds, and may say something else."""
    return plain_heading(heading) in set(map(plain_heading, word_file("kinds")["held"]["headings"]))


_PARTS = re.compile(r"[()\[\]–—,;:/|]| - ")
_SEVERAL = re.compile(r"\b([2-9]) $")  # works: `2 postere`
_BEGINNING = 3  # words
_SHORT = 4  # words of a part of a title
_GROUP = {
    kind: group for group in ("course", "distance", "event", "portal") for kind in KINDS[group]
}


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without case, accents and punctuation; and where each of its letters stood."""
    plain, places = "", []
    for at, char in enumerate(text):
        for letter in _letters(char):
            if letter != " " or plain[-1:] not in ("", " "):
                plain += letter
                places.append(at)
    return plain.rstrip(), places


@lru_cache(4_096)
def _letters(char: str) -> str:
    return (fold(char) if char.isalnum() else "") or " "


@cache
def _patterns(table: str) -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"\b(?:{'|'.join(several)})\b".replace("^", r"^[ \d]*"))
        for name, several in word_file("kinds")[table].items()
    }
