"""What a list of authors tells: how many they are, and which of them is the doctor.

Neither is guessed. A list that ends in "et al.", or that can be read in two ways, leaves their
number open; a work without the doctor among its authors is left out until somebody says better.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cmetrack.domain.names import is_group, is_list, may_be, number_of_authors, places, read_names
from cmetrack.domain.notice import LeftOut, Notice
from cmetrack.i18n import gettext as _

_SHOWN = 3  # authors that a sentence names
_MOST = 99_999  # of whom there may be


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
) -> Authorship:
    """What a list of authors tells; `me` are spellings of the doctor's name, the likeliest first."""
    names = read_names(texts, me, structured=structured)
    people = names.people
    if not people and not names.cut_short:
        return Authorship()
    on_count = tuple(_on_count(people, names.cut_short, names.unclear))
    known = len(people) <= _MOST and not (on_count and on_count[0].code != "group")
    count = len(people) if known else None
    found = next(filter(None, (places(people, [one]) for one in me)), [])
    if not me or len(found) != 1:
        left_out = None
        if me and not found and not names.cut_short:
            left_out = _not_mine(people, me, editors)
        on_place = (_on_place(me, several=bool(found)),) if me else ()
        return Authorship(count, None, left_out, on_count, on_place)
    position = "corresponding" if places(corresponding, me) else "other"
    if found[0] == 0:
        position = "first"
    return Authorship(count, position, None, on_count)


def with_authors_counted(
    cells: Mapping[str, str], me: Sequence[str]
) -> tuple[Mapping[str, str], Authorship]:
    """The texts of a record in which names stood for the number of authors, and what they told.

    A number, also `3 authors`, and what is no list of names are left to be read as a number.
    """
    listed = cells.get("authors") or ""
    if listed.isdecimal() or not listed:
        return cells, Authorship()
    if number := number_of_authors(listed):
        return {**cells, "authors": number}, Authorship()
    if not is_list(listed):
        return cells, Authorship()
    found = read_authorship([listed], me, structured=False)
    counted = {**cells, "authors": str(found.number or "")}
    if counted.get("position"):
        return counted, found._replace(left_out=None, on_place=())
    return {**counted, "position": found.position or ""}, found


def _on_count(people: Sequence[str], cut_short: bool, unclear: str) -> list[Notice]:
    """Why their number is left open, or may be taken for another."""
    group = next(filter(is_group, people), "")
    if cut_short:
        sentence = _(
            "the list of authors is cut short, so their number was left open and the credits of a chapter or a book are not divided: give it with `edit`"
        )
    elif unclear:
        sentence = _(
            "'{unclear}' may be one author or several, so their number was left open and the credits of a chapter or a book are not divided: give it with `edit`"
        )
    elif group and len(people) == 1:
        sentence = _(
            "'{group}' is a group, so the number of authors was left open and the credits of a chapter or a book are not divided: give it with `edit`"
        )
    elif group:
        sentence = _("'{group}' is a group and was counted as one author")
        return [Notice("group", sentence.format(group=group))]
    else:
        return []
    return [Notice("authors", sentence.format(unclear=unclear, group=group))]


def _on_place(me: Sequence[str], *, several: bool) -> Notice:
    template = _(
        "{name} is not among the authors, so your place was left open, which counts as the first author's; another spelling of your name goes in with --me"
    )
    if several:
        template = _(
            "several authors could be {name}, so your place was left open, which counts as the first author's"
        )
    return Notice("place", template.format(name=_(" or ").join(me)))


def _not_mine(people: Sequence[str], me: Sequence[str], editors: Sequence[str]) -> LeftOut:
    if name := may_be(people, me):
        said = _("'{name}' may be you or somebody else: if it is you, say --me '{name}'.")
        return LeftOut(0, "not-among-authors", said.format(name=name))
    if places(read_names(editors, me).people, me):
        said = _(
            "You are among its editors and not among its authors: if you edited a medical book, add it as `book-editing`."
        )
        return LeftOut(0, "not-among-authors", said)
    shown = "; ".join(people[:_SHOWN]) + ("; …" if len(people) > _SHOWN else "")
    said = _("{me} is not among its authors ({authors}); another spelling goes in with --me.")
    name = _(" or ").join(me)
    return LeftOut(0, "not-among-authors", said.format(me=name, authors=shown))
