"""How often a fault is done: a few times in every run, as often as promised in the full one."""

from __future__ import annotations

import os

FULL = os.environ.get("CMETRACK_FAULTS") == "full"


def count(*, full: int, brief: int) -> int:
    """So many times in this run."""
    return full if FULL else brief
