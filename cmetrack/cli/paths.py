"""Where a user's files are, by the platform's custom.

The folders are few and fixed, and asking a library for them would take a tenth of the time
that the whole of `status` may take.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """Where the ledger lives unless it is told otherwise."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "cmetrack"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/cmetrack"
    return _xdg("XDG_DATA_HOME", ".local/share") / "cmetrack"


def config_file() -> Path:
    """Where the config file is looked for."""
    if sys.platform == "win32":
        return (
            Path(os.environ.get("APPDATA") or Path.home() / "AppData/Roaming")
            / "cmetrack/config.toml"
        )
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/cmetrack/config.toml"
    return config_home() / "cmetrack/config.toml"


def config_home() -> Path:
    """Where programs of this person keep their settings, on Linux and its kin."""
    return _xdg("XDG_CONFIG_HOME", ".config")


def _xdg(variable: str, default: str) -> Path:
    # The standard ignores a relative path there.
    given = os.environ.get(variable, "")
    return Path(given) if Path(given).is_absolute() else Path.home() / default
