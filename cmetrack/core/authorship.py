"""What a list of authors tells: how many they are, and which of them is the doctor.

Neither is guessed. A list that ends in "et al.", or that can be read in two ways, leaves their
number open; a work without the doctor among its authors is left out until somebody says better.
"""

from collections.abc import Sequence
from typing import NamedTuple

from cmetrack.domain.names import is_group, may_be, places, read_names
from cmetrack.domain.notice import LeftOut, Notice
from cmetrack.i18n import gettext as _

_SHOWN = 3  # authors that a sentence names


class Authorship(NamedTuple):
    """How many authors there are and the doctor's place, None where that is not known.

    `left_out` is why the work is not taken for the doctor's; of the notices those on the number
    go before the one on the place.
    """

    number: int | None = None
    position: str | None = None
    left_out: LeftOut | None = None
    on_count: tuple[Notice, ...] = ()
    on_place: tuple[Notice, ...] = ()


def read_authorship(
    texts: Sequence[str],
    me: Sequence[str],
    *,
    corresponding: Sequence[str] = (),
    editors: Sequence[str] = (),
    structured: bool = True,
    line: int = 0,
) -> Authorship:
    """What a list of authors tells; `me` are spellings of the doctor's name, the likeliest first."""
    names = read_names(texts, me, structured=structured)
    people = names.people
    if not people and not names.cut_short:
        return Authorship()
    on_count = tuple(_on_count(people, names.cut_short, names.unclear, line))
    count = None if on_count and on_count[0].code != "group" else len(people)
    found = next(filter(None, (places(people, [one]) for one in me)), [])
    if not me or len(found) != 1:
        left_out = None
        if me and not found and not names.cut_short:
            left_out = _not_mine(people, me, editors, line)
        on_place = (_on_place(me, line, several=bool(found)),) if me else ()
        return Authorship(count, None, left_out, on_count, on_place)
    position = "corresponding" if places(corresponding, me) else "other"
    if found[0] == 0:
        position = "first"
    return Authorship(count, position, None, on_count)


def _on_count(people: Sequence[str], cut_short: bool, unclear: str, line: int) -> list[Notice]:
    """Why their number is left open, or may be taken for another."""
    group = next(filter(is_group, people), "")
    if cut_short:
        sentence = _(
            "line {line}: the list of authors is cut short, so their number was left open "
            "and the credits of a chapter or a book are not divided: give it with `edit`"
        )
    elif unclear:
        sentence = _(
            "line {line}: '{unclear}' may be one author or several, so their number was left open "
            "and the credits of a chapter or a book are not divided: give it with `edit`"
        )
    elif group and len(people) == 1:
        sentence = _(
            "line {line}: '{group}' is a group, so the number of authors was left open and the "
            "credits of a chapter or a book are not divided: give it with `edit`"
        )
    elif group:
        sentence = _("line {line}: '{group}' is a group and was counted as one author")
        return [Notice("group", sentence.format(line=line, group=group), line=line)]
    else:
        return []
    return [Notice("authors", sentence.format(line=line, unclear=unclear, group=group), line=line)]


def _on_place(me: Sequence[str], line: int, *, several: bool) -> Notice:
    template = (
        _(
            "line {line}: several authors could be {name}, so your place was left open, which "
            "counts as the first author's"
        )
        if several
        else _(
            "line {line}: {name} is not among the authors, so your place was left open, which "
            "counts as the first author's; another spelling of your name goes in with --me"
        )
    )
    return Notice("place", template.format(line=line, name=_(" or ").join(me)), line=line)


def _not_mine(
    people: Sequence[str], me: Sequence[str], editors: Sequence[str], line: int
) -> LeftOut:
    if name := may_be(people, me):
        said = _("'{name}' may be you or somebody else: if it is you, say --me '{name}'.")
        return LeftOut(line, "doubt", said.format(name=name))
    if places(read_names(editors, me).people, me):
        said = _(
            "You are among its editors and not among its authors: if you edited a medical book, "
            "add it as `book-editing`."
        )
        return LeftOut(line, "not-among-authors", said)
    shown = "; ".join(people[:_SHOWN]) + ("; …" if len(people) > _SHOWN else "")
    said = _("{me} is not among its authors ({authors}); another spelling goes in with --me.")
    name = _(" or ").join(me)
    return LeftOut(line, "not-among-authors", said.format(me=name, authors=shown))
