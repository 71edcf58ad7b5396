"""The pictures of a dossier, as SVG: each with its values written beside it and a text for who cannot see it."""

from typing import NamedTuple

from cmetrack.core.dossier import Dossier


class Picture(NamedTuple):
    """A picture: its title, its SVG, what it shows in words, how much of the page's width it wants."""

    title: str
    svg: str
    alt: str
    share: int = 100


def pictures(filled: Dossier) -> list[Picture]:  # noqa: ARG001
    """The pictures that go with a dossier."""
    return []
