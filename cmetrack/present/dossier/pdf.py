"""The dossier in PDF: a form as an office prints it, PDF/A-2a and PDF/UA-1, by Typst.

The same dossier gives the same bytes on every machine: only the fonts that Typst brings are
used, and the file's date is the evaluation day.
"""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

import typst

from cmetrack.core.dossier import Dossier
from cmetrack.present.dossier.layout import layout

TEMPLATE = Path(__file__).with_name("dossier.typ")
UNKNOWN = "□"
"""What stands for a letter that the fonts lack."""


def write(filled: Dossier, stream: BinaryIO) -> str:
    """Write the file; returned are the letters that no font has, which are shown as □."""
    data = json.dumps(layout(filled), ensure_ascii=False)
    content, replaced = compiled(TEMPLATE.read_bytes(), data, filled.on)
    stream.write(content)
    return replaced


def compiled(template: bytes, data: str, on: date) -> tuple[bytes, str]:
    """The PDF that Typst makes of a template and its data, and the letters that were replaced."""
    replaced = ""
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    while True:
        try:
            made = typst.compile(
                template,
                ignore_system_fonts=True,
                sys_inputs={"data": data},
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            lacking = _lacking(error.diagnostic)
            if not lacking:
                raise
            replaced += "".join(lacking)
            data = data.translate(dict.fromkeys(map(ord, lacking), UNKNOWN))
        else:
            assert isinstance(made, bytes)
            return made, replaced


def _lacking(diagnostic: str) -> list[str]:
    """The letters that Typst says no font has, or that an archive may not hold."""
    texts = re.findall(r'the text `"(.+?)"` could not be displayed', diagnostic)
    codes = re.findall(r'codepoint `"\\u\{([0-9a-f]+)\}"`', diagnostic)
    codes += re.findall(r"\\u\{([0-9a-f]+)\}", "".join(texts))
    plain = re.sub(r"\\u\{[0-9a-f]+\}", "", "".join(texts))
    return [*dict.fromkeys((*plain, *(chr(int(code, 16)) for code in codes)))]
