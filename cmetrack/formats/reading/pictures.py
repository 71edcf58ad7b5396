"""Pictures of certificates: by what they are known, and the program that recognises their text."""

import os
import re
import shutil
import sys
from pathlib import Path

from cmetrack.i18n import gettext as _

_BEGINNINGS = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "TIFF": rb"II\*\0|MM\0\*",
    "GIF": rb"GIF8[79]a",
    "WebP": rb"RIFF.{4}WEBP",
    "BMP": rb"BM.{4}\0{4}",
    "HEIC": rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1|avif)",
    "JPEG 2000": rb"\0{3}\x0cjP  ",
    "DjVu": rb"AT&TFORM",
}
UNREAD = frozenset({"HEIC", "JPEG 2000", "DjVu"})
"""Those that nothing here opens."""

_NAMES = ".jpg .jpeg .jpe .png .tif .tiff .gif .webp .bmp .heic .heif .avif .jp2 .djvu"
ENDINGS = frozenset(_NAMES.split())
"""What the names of pictures end in."""

# Its installer for Windows does not put the program where programs are looked for.
_ON_WINDOWS = ("ProgramFiles", "ProgramW6432", "LOCALAPPDATA")


def picture_in(data: bytes, file: str) -> str | None:
    """What sort of picture a file is, by what it begins with or by its name; None if it is none."""
    begins = b"|".join(b"(%b)" % one for one in _BEGINNINGS.values())
    if match := re.match(begins, data, re.DOTALL):
        return list(_BEGINNINGS)[(match.lastindex or 1) - 1]
    ending = Path(file).suffix
    return ending[1:].upper() if ending.lower() in ENDINGS and b"%PDF-" not in data else None


def tesseract() -> str | None:
    """The path of Tesseract, if it is installed; none that lies in the folder one works in."""
    found = shutil.which("tesseract")
    if found and Path(found).absolute().parent != Path.cwd():
        return str(Path(found).absolute())
    if sys.platform == "win32":
        folders = (Path(folder) for name in _ON_WINDOWS if (folder := os.environ.get(name)))
        for one in folders:
            for path in (one / "Tesseract-OCR", one / "Programs" / "Tesseract-OCR"):
                if (path / "tesseract.exe").is_file():
                    return str(path / "tesseract.exe")
    return None


def how_to_get_it() -> str:
    """How Tesseract is installed on a machine such as this."""
    if sys.platform == "darwin":
        return "`brew install tesseract tesseract-lang`"
    if sys.platform == "win32":
        return _("`winget install UB-Mannheim.TesseractOCR`, with Romanian and Russian")
    return "`apt install tesseract-ocr tesseract-ocr-ron tesseract-ocr-rus`"
