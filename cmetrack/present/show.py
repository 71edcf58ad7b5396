"""Where blocks go: drawn on a terminal, as plain lines anywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from cmetrack.present import plain
from cmetrack.present.blocks import Block, Table

# rich takes 75 times as long as plain text for a table of 10,000 rows.
_TOO_LONG_TO_DRAW = 2_000


def show(blocks: Iterable[Block], stream: TextIO | None = None, *, color: bool = True) -> None:
    """Show the blocks on stdout (or another stream): drawn if it is a terminal."""
    out = stream or sys.stdout
    listed = list(blocks)
    if _is_screen(out) and _rows(listed) <= _TOO_LONG_TO_DRAW:
        from cmetrack.present.screen import draw

        draw(listed, out, color=color and "NO_COLOR" not in os.environ)
    else:
        out.writelines(line + "\n" for line in plain.lines(listed))


def _is_screen(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _rows(blocks: Sequence[Block]) -> int:
    return sum(len(block.rows) for block in blocks if isinstance(block, Table))
