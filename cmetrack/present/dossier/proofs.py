"""The certificates of a dossier as they go into a file: as they are, smaller, or in several parts."""

from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO, NamedTuple

from cmetrack.core.dossier import Dossier, Proof
from cmetrack.i18n import day, gettext as _

_MOST_PIXELS = 1600
"""The longer side of a picture that was made smaller: a page of it can still be read in print."""
_OVERHEAD, _FONTS = 4 << 10, 32 << 10
"""What a file takes beside its own bytes: its name, its page; and a part, for the fonts of the pages."""


class DossierPart(NamedTuple):
    """One file of several: its certificates; the first has the form, too."""

    proofs: Sequence[Proof]
    first: bool


def opened(one: Proof) -> BinaryIO:
    """A certificate's file, to read it."""
    assert one.path is not None
    return one.path.open("rb") if one.smaller is None else BytesIO(one.smaller)


def size(one: Proof) -> int:
    """How many bytes a certificate takes; none if it is gone."""
    if one.smaller is not None:
        return len(one.smaller)
    return one.path.stat().st_size if one.path is not None else 0


def as_jpeg(stream: BinaryIO, *, most: int | None = None, quality: int = 90) -> bytes:
    """A picture as JPEG, at most so many pixels long.

    A `ValueError` where it is none, or no program here reads pictures.
    """
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise ValueError from None
    out = BytesIO()
    try:
        with Image.open(stream) as picture:
            if most is not None:
                picture.thumbnail((most, most))
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    # What Pillow raises for a broken picture, and for one that would fill the memory.
    except (SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError from error
    paper = Image.new("RGBA", drawn.size, "white")
    Image.alpha_composite(paper, drawn).convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def smaller(one: Proof) -> Proof:
    """The same with a picture made smaller, where it is one and becomes smaller by it."""
    if one.path is None or one.path.suffix.lower() == ".pdf":
        return one
    try:
        with one.path.open("rb") as stream:
            made = as_jpeg(stream, most=_MOST_PIXELS, quality=75)
    except (OSError, ValueError):
        return one
    if len(made) >= size(one):
        return one
    return one._replace(smaller=made, name=f"{one.name.rpartition('.')[0]}.jpg")


def weight(one: Proof) -> int:
    """How many bytes a certificate takes in a file, at most."""
    return size(one) + _OVERHEAD


def parts(proofs: Sequence[Proof], form: int, limit: int) -> list[DossierPart]:
    """The certificates in parts of at most so many bytes; the form, of that size, is in the first.

    One that is larger than that by itself is a part of its own.
    """
    found: list[list[Proof]] = [[]]
    room = limit - form - _FONTS
    for one in (each for each in proofs if each.path is not None):
        if weight(one) > room and (found[-1] or len(found) == 1):
            found.append([])
            room = limit - _FONTS
        found[-1].append(one)
        room -= weight(one)
    return [DossierPart(each, first=at == 0) for at, each in enumerate(found)]


def without(filled: Dossier) -> list[str]:
    """The rows whose certificate is not here, in the table's order."""
    there = {one.row.number for one in filled.proofs if one.path is not None}
    said = _("{number}. {title}, {day}: its certificate is not here.")
    return [
        said.format(
            number=row.number,
            title=row.record.activity.title,
            day=day(row.record.activity.last.day),
        )
        for row in filled.rows
        if row.number not in there
    ]
