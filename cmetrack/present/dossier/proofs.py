"""The certificates of a dossier as they go into a file: as they are, smaller, or in several parts."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import BinaryIO

from cmetrack.core.dossier import Dossier, Proof

_MOST_PIXELS = 1600
"""The longer side of a picture that was made smaller: a page of it can still be read in print."""
_OVERHEAD = 4 << 10
"""What a file takes beside its own bytes: its name, its page."""


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
        from PIL import Image
    except ImportError:
        raise ValueError from None
    out = BytesIO()
    with Image.open(stream) as picture:
        if most is not None:
            picture.thumbnail((most, most))
        picture.convert("RGB").save(out, "JPEG", quality=quality)
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


def parts(filled: Dossier, form: int, limit: int) -> list[Sequence[Proof]]:
    """The certificates in parts of at most so many bytes; the form, of that size, is in the first.

    One that is larger than that by itself is a part of its own.
    """
    found: list[list[Proof]] = [[]]
    room = limit - form
    for one in filled.proofs:
        needs = size(one) + _OVERHEAD
        if needs > room and (found[-1] or len(found) == 1):
            found.append([])
            room = limit
        found[-1].append(one)
        room -= needs
    return list(found)


def weights(filled: Dossier) -> Iterator[int]:
    """How many bytes each certificate takes in a file."""
    return (size(one) + _OVERHEAD for one in filled.proofs)
