"""Whether a file lies in a folder that some service copies to other computers."""

import os
from pathlib import Path

# What the services call their folders, and what they leave in them. Compared without case.
_FOLDERS = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "mobile documents": "iCloud",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "yandex.disk": "Yandex.Disk",
    "yandexdisk": "Yandex.Disk",
    "яндекс.диск": "Yandex.Disk",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
}
_MARKS = {
    ".stfolder": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".dropbox": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}


def service(path: str | os.PathLike[str]) -> str | None:
    """The service in whose folder a file lies; None if no sign of any is seen."""
    for folder in Path(os.path.realpath(path)).parents:
        name = folder.name.casefold()
        # "OneDrive - Spital", "Dropbox (Personal)", "GoogleDrive-ana@example.org"
        for known, service in _FOLDERS.items():
            if name == known or name.startswith((f"{known} -", f"{known} (", f"{known}-")):
                return service
        for mark, service in _MARKS.items():
            if os.path.lexists(folder / mark) and folder != Path.home():
                return service
    return None
