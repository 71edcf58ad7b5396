"""The form in PDF with the certificates themselves behind it, each after a page with its number.

Such a file claims to be no PDF/A: what others made is taken as it is. What cannot be read stands
on its page as a sentence.
"""

import json
import struct
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pypdfium2

from cmetrack.core.dossier import Dossier, Proof
from cmetrack.domain.text import visible
from cmetrack.i18n import gettext as _
from cmetrack.present.dossier import pdf
from cmetrack.present.dossier.proofs import DossierPart, as_jpeg, opened

DIVIDERS = Path(__file__).with_name("dividers.typ")
A4 = (595, 842)  # points
_EDGE = 28
_ORIENTATION = 0x112
_DEGREES = {3: 180, 6: 90, 8: 270}


def write(filled: Dossier, stream: BinaryIO, *, part: DossierPart | None = None) -> str:
    """Write the file, or one part of it; returned are the letters that are shown as □."""
    replaced, made = "", pypdfium2.PdfDocument.new()
    proofs, form = part or DossierPart(filled.proofs, first=True)
    if form:
        page = BytesIO()
        replaced = pdf.write(filled, page)
        made.import_pages(pypdfium2.PdfDocument(page.getvalue()))
    there = [one for one in proofs if one.path is not None]
    if there:
        behind = [_pages(one) for one in there]
        data = {
            "language": filled.language,
            "title": filled.title,
            "on": {"year": filled.on.year, "month": filled.on.month, "day": filled.on.day},
            "pages": [
                {
                    "number": str(one.row.number),
                    "title": visible(one.row.record.activity.title),
                    "said": ""
                    if pages
                    else _("This file cannot be shown here: {name}.").format(name=one.name),
                }
                for one, pages in zip(there, behind, strict=True)
            ],
        }
        content, more = pdf.compiled(
            DIVIDERS.read_bytes(), json.dumps(data, ensure_ascii=False), filled.on
        )
        replaced += more
        dividers = pypdfium2.PdfDocument(content)
        for place, pages in enumerate(behind):
            made.import_pages(dividers, [place])
            if pages is not None:
                made.import_pages(pages)
                pages.close()
    made.save(stream)
    return replaced


def _pages(one: Proof) -> Any:
    """The pages of a certificate as a document; None where it cannot be read."""
    assert one.path is not None
    try:
        if one.path.suffix.lower() == ".pdf":
            return _document(one.path)
        return _picture(one)
    except (pypdfium2.PdfiumError, OSError, ValueError):
        return None


def _document(path: Path) -> Any:
    """A document all of whose pages can be read."""
    made: Any = pypdfium2.PdfDocument(path)
    if not len(made):
        raise ValueError
    for page in made:
        page.close()
    return made


def _picture(one: Proof) -> Any:
    """A page with a picture, as large as it goes; one of JPEG goes in as it is."""
    made: Any = pypdfium2.PdfDocument.new()
    image = pypdfium2.PdfImage.new(made)
    with opened(one) as stream:
        content = stream.read()
    if not content.startswith(b"\xff\xd8"):
        content = as_jpeg(BytesIO(content))
    image.load_jpeg(BytesIO(content), inline=True)
    wide, high = image.get_px_size()
    if not wide or not high:
        raise ValueError
    page_wide, page_high = A4 if high >= wide else A4[::-1]
    scale = min((page_wide - 2 * _EDGE) / wide, (page_high - 2 * _EDGE) / high)
    matrix = pypdfium2.PdfMatrix().scale(wide * scale, high * scale)
    image.set_matrix(
        matrix.translate((page_wide - wide * scale) / 2, (page_high - high * scale) / 2)
    )
    page = made.new_page(page_wide, page_high)
    page.insert_obj(image)
    page.gen_content()
    page.set_rotation(_turned(content))
    return made


def _turned(jpeg: bytes) -> int:
    """By how many degrees a camera says that its picture must be turned."""
    at = jpeg.find(b"Exif\0\0", 0, 1 << 16) + 6
    tiff = jpeg[at : at + (1 << 16)] if at > 5 else b""
    order = "<" if tiff.startswith(b"II") else ">"

    def number(kind: str, place: int) -> int:
        return int(struct.unpack_from(order + kind, tiff, place)[0])

    try:
        first = number("I", 4)
        for entry in range(first + 2, first + 2 + 12 * number("H", first), 12):
            if number("H", entry) == _ORIENTATION:
                return _DEGREES.get(number("H", entry + 8), 0)
    except struct.error:
        pass
    return 0
