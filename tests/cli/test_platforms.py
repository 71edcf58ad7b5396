"""Windows and macOS, as far as they can be had here: where files are, names without case, open files.

Not simulated, as only the systems themselves have it: their consoles and shells, how they lock a file
that is open, drives of a network, `schtasks` and `launchctl` beyond the lines that they are given.
"""

import ntpath
import os
from pathlib import Path, PureWindowsPath

import pytest

from cmetrack.cli import paths
from cmetrack.errors import NotFound, SurroundingsError
from cmetrack.rulebooks import path_of
from cmetrack.store import files, housekeeping
from tests.cli.conftest import Cme


@pytest.mark.parametrize(
    ("system", "data", "config"),
    [
        ("win32", "Local/cmetrack", "Roaming/cmetrack/config.toml"),
        (
            "darwin",
            "Library/Application Support/cmetrack",
            "Library/Application Support/cmetrack/config.toml",
        ),
        ("linux", ".local/share/cmetrack", ".config/cmetrack/config.toml"),
    ],
)
def test_where_a_system_keeps_files(
    here: Path, monkeypatch: pytest.MonkeyPatch, system: str, data: str, config: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setenv("HOME", str(here))
    for name, folder in {"LOCALAPPDATA": "Local", "APPDATA": "Roaming"}.items():
        monkeypatch.setenv(name, str(here / folder))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    assert (paths.data_folder(), paths.config_file()) == (here / data, here / config)
    site = [here / "site/cmetrack/config.toml"] if system == "linux" else []
    assert paths.config_files() == [here / config, *site]


@pytest.mark.parametrize("name", ["C:\\rules\\my.toml", "..\\my", "\\\\server\\rules\\my"])
def test_a_path_of_windows_is_no_id(name: str) -> None:
    assert path_of(name) == Path(name)
    assert PureWindowsPath(name).name == ntpath.basename(name)
    with pytest.raises(NotFound):
        path_of(PureWindowsPath(name).stem)


def test_a_file_that_another_program_has_open_is_not_replaced(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows refuses it; the former file stays, and nothing half-made is left."""
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    target = here / "summary.txt"
    target.write_text("as it was")

    def refused(*_paths: object) -> None:
        raise PermissionError(13, "Access is denied", str(target))

    monkeypatch.setattr(os, "replace", refused)
    ran = cme("export", "-o", target, "--force")
    assert (ran.code, target.read_text()) == (3, "as it was")
    assert f"\n{target} cannot be written: " in ran.err
    with pytest.raises(SurroundingsError), files.written_beside(target, replace=True):
        pass
    assert not [*here.glob(f".*{files.TEMPORARY}")]


@pytest.mark.parametrize("folder", ["DROPBOX", "OneDrive - Spital", "GOOGLE DRIVE", "ICLOUDDRIVE"])
def test_a_synced_folder_is_known_in_any_case(here: Path, folder: str) -> None:
    (here / folder).mkdir()
    assert housekeeping.service(here / folder / "ledger.db") is not None
