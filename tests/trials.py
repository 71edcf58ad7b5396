"""How many random trials a property test makes: few in every run, many on demand.

`CMETRACK_TRIALS=20 .venv/bin/python -m pytest tests/rules` makes twenty times as many, 0.2 a fifth.
"""

from __future__ import annotations

import os

_TIMES = float(os.environ.get("CMETRACK_TRIALS", "1"))


def examples(usual: int) -> int:
    """So many random examples, times what the environment asks for."""
    return max(1, round(usual * _TIMES))
