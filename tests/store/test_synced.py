"""A ledger in a folder that some service copies to other computers is recognised."""

from pathlib import Path

import pytest

from cmetrack.store import housekeeping


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Dropbox/cme", "Dropbox"),
        ("Dropbox (Personal)", "Dropbox"),
        ("OneDrive - Spitalul Clinic/documente", "OneDrive"),
        ("Library/CloudStorage/GoogleDrive-ana@example.org/My Drive", "Google Drive"),
        ("Google Drive", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("iCloudDrive", "iCloud"),
        ("Yandex.Disk", "Yandex.Disk"),
        ("Яндекс.Диск", "Yandex.Disk"),
        ("Nextcloud/a/b/c", "Nextcloud"),
        ("dropboxes", None),
        ("mydata", None),
    ],
)
def test_by_the_name_of_a_folder(tmp_path: Path, folder: str, service: str | None) -> None:
    assert housekeeping.service(tmp_path / folder / "ledger.db") == service


@pytest.mark.parametrize(
    ("mark", "service"), [(".stfolder", "Syncthing"), (".nextcloudsync.log", "Nextcloud")]
)
def test_by_what_the_service_left_there(tmp_path: Path, mark: str, service: str) -> None:
    (tmp_path / "a" / mark).mkdir(parents=True)
    assert housekeeping.service(tmp_path / "a/b/ledger.db") == service
    assert housekeeping.service(tmp_path / "ledger.db") is None


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "mine").symlink_to(tmp_path / "Dropbox")
    assert housekeeping.service(tmp_path / "mine/ledger.db") == "Dropbox"


def test_the_home_folder_itself_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dropbox keeps its own settings in ~/.dropbox, wherever its folder is."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".dropbox").mkdir()
    assert housekeeping.service(tmp_path / "cme/ledger.db") is None
