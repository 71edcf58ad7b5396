"""Where blocks go: drawn on a terminal, as plain lines anywhere else."""

import os
import sys
from collections.abc import Iterable
from typing import TextIO

from cmetrack.present import plain
from cmetrack.present.blocks import Block, Table

# rich takes 75 times as long as plain text for a table of 10,000 rows.
_TOO_LONG_TO_DRAW = 2_000


def show(blocks: Iterable[Block], stream: TextIO | None = None, *, color: bool = True) -> None:
    """Show the blocks on stdout (or another stream): drawn if it is a terminal."""
    out = stream or sys.stdout
    listed = list(blocks)
    rows = sum(len(block.rows) for block in listed if isinstance(block, Table))
    if out.isatty() and os.environ.get("TERM") != "dumb" and rows <= _TOO_LONG_TO_DRAW:
        from cmetrack.present.screen import draw

        draw(listed, out, color=color and "NO_COLOR" not in os.environ)
    else:
        out.writelines(line + "\n" for line in plain.lines(listed))
