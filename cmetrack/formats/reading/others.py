"""Files that hold no records that can be read here: each named as what it is, with the way to go on."""

import re
from typing import BinaryIO

from cmetrack.errors import BadInput
from cmetrack.formats.reading.text import OLE
from cmetrack.i18n import N_, gettext as _

_TABLE = N_(
    "Open it, copy its table into a spreadsheet, save that as XLSX or as CSV (UTF-8), and import it."
)
_WORDS = {
    "document": (N_("'{file}' is a text document, as Word's."), _TABLE),
    "presentation": (N_("'{file}' is a presentation or a drawing."), _TABLE),
    "iwork": (
        N_("'{file}' is a file of Numbers, Pages or Keynote."),
        N_("Export it there as Excel or as CSV, and import that."),
    ),
    "calendar": (
        N_("'{file}' is a calendar: its entries have neither kinds nor credits."),
        N_("Log what you attended with `cmetrack add`, or in a table that can be imported."),
    ),
    "contacts": (N_("'{file}' holds addresses, and no records."), _TABLE),
    "mail": (
        N_("'{file}' is an e-mail."),
        N_("Save what is attached to it (a certificate, a table), and import that."),
    ),
    "archive": (
        N_("'{file}' is an archive."),
        N_("Unpack it, and import the files that are in it: several may be named at once."),
    ),
    "password": (
        N_("'{file}' is protected by a password."),
        N_("Open it, save it without the password, and import that."),
    ),
    "video": (N_("'{file}' is a sound or a film."), _TABLE),
    "program": (N_("'{file}' is a program."), N_("Import a file of records: CSV, XLSX, JSON …")),
}

_BEGINNINGS = {
    "document": rb"\{\\rtf",
    "calendar": rb"\s*BEGIN:VCALENDAR",
    "contacts": rb"\s*BEGIN:VCARD",
    "archive": rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ",
    "video": rb"ID3|OggS|\x1aE\xdf\xa3|.{4}ftyp(?:isom|mp4|M4|qt)",
    "program": rb"MZ.{60}|\x7fELF",
}
_MAIL = re.compile(
    rb"(?:[A-Za-z0-9-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?"
    rb"(?:Received|Return-Path|Message-ID|MIME-Version|Delivered-To):",
    re.IGNORECASE,
)

# The streams of an OLE file, by their names; a workbook may hold others beside its own.
_STREAMS = {
    "password": "EncryptedPackage",
    "workbook": "Workbook",
    "older workbook": "Book",
    "document": "WordDocument",
    "presentation": "PowerPoint Document",
    "mail": "__substg1.0_",
}


def refuse_other(beginning: bytes, stream: BinaryIO, file: str) -> None:
    """Refuse a file of another kind, by what it begins with, whatever its name."""
    text = beginning.removeprefix(b"\xef\xbb\xbf")
    found = [one for one, begins in _BEGINNINGS.items() if re.match(begins, text, re.DOTALL)]
    if not found and beginning.startswith(OLE):
        stream.seek(0)
        data = stream.read()
        streams = [one for one, name in _STREAMS.items() if name.encode("utf-16-le") in data]
        found = [one for one in streams[:1] if one in _WORDS]
    if not found and _MAIL.match(text) and b"multipart/related" not in text:
        found = ["mail"]
    if found:
        raise other(found[0], file)


def other(kind: str, file: str) -> BadInput:
    """The refusal of a file of another kind."""
    sentence, hint = _WORDS[kind]
    return BadInput(_(sentence).format(file=file), _(hint))
