"""A letter as text, in lines that fit an e-mail."""

from textwrap import fill
from typing import BinaryIO

from cmetrack.core.dossier import Dossier
from cmetrack.present.dossier.layout import layout

_WIDTH = 72
_BLANK = "_" * 20


def write(filled: Dossier, stream: BinaryIO) -> None:
    """Write a letter; what is not known is a line to fill in."""
    parts = layout(filled)
    blocks = [
        parts["to"],
        parts["title"],
        "\n".join(f"{one['label']}: {one['text'] or _BLANK}" for one in parts["person"]),
        *parts["before"],
        *parts["body"],
        *parts["after"],
        "\n".join(f"{one}: {_BLANK}" for one in parts["signatures"]),
    ]
    lines = (
        fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for block in filter(None, blocks)
        for line in (*block.split("\n"), "")
    )
    stream.write("\n".join(lines).encode())
