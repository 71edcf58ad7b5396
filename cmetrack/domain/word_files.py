"""People's words, as the files beside this module have them: `words.ro.toml`, `names.toml` …"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def word_file(name: str) -> Any:
    """The tables of one file."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def tables(name: str) -> list[dict[str, Any]]:
    """One table of the words of each language; empty where a language lacks it."""
    files = sorted(Path(__file__).parent.glob("words.*.toml"))
    return [word_file(file.stem).get(name, {}) for file in files]
