"""The dossier as a document for whoever must change a word by hand: real tables and styles, A4."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cmetrack.core.dossier import Dossier
from cmetrack.present.dossier.layout import layout

_LANGUAGES = {"en": "en-GB", "ro": "ro-RO", "ru": "ru-RU"}


def write(filled: Dossier, stream: BinaryIO) -> None:
    """Write the document."""
    import docx

    document: Any = docx.Document()
    parts = layout(filled)
    _set_up(document, filled, lies=parts["flipped"])
    if parts["to"]:
        document.add_paragraph(parts["to"])
    document.add_heading(parts["title"], 1)
    if parts["person"]:
        facts = document.add_table(0, 2)
        for one in parts["person"]:
            cells = facts.add_row().cells
            cells[0].text = f"{one['label']}:"
            cells[1].text = one["text"] or "_" * 30
    for line in (*parts["before"], *parts["body"]):
        document.add_paragraph(line)
    for one in parts["tables"]:
        if one["title"]:
            document.add_heading(one["title"], 2)
        _records(document, one)
    for one in (parts["figures"], *parts["lists"]):
        if one["rows"]:
            document.add_heading(one["title"], 2)
            _fill(_table(document, one["columns"]), one["columns"], one["rows"])
    for line in parts["after"]:
        document.add_paragraph(line).paragraph_format.keep_with_next = True
    for one in parts["signatures"]:
        signed = document.add_paragraph(f"{one}: {'_' * 30}")
        signed.paragraph_format.keep_together = True
    for line in parts["notes"]:
        document.add_paragraph(line).runs[0].font.size = docx.shared.Pt(8)
    _save(document, filled.on, stream)


def _save(document: Any, on: date, stream: BinaryIO) -> None:
    """The same dossier gives the same file: its parts are of the evaluation day, not of this moment."""
    made = BytesIO()
    document.save(made)
    with ZipFile(made) as parts, ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            info = ZipInfo(name, (on.year, on.month, on.day, 0, 0, 0))
            archive.writestr(info, parts.read(name), ZIP_DEFLATED)


def _set_up(document: Any, filled: Dossier, *, lies: bool) -> None:
    """A4, margins, the language, and a page number in the footer; the date is the evaluation day."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    on = filled.on
    about = document.core_properties
    about.title, about.author, about.language = filled.title, "", filled.language
    about.created = about.modified = datetime(on.year, on.month, on.day, tzinfo=UTC)
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if lies else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if lies else WD_ORIENT.PORTRAIT
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(1.6))
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGES[filled.language])
    style.element.get_or_add_rPr().append(language)
    footer = section.footer.paragraphs[0]
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = footer.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # noqa: SLF001 - the library has no fields of its own


def _table(document: Any, columns: Sequence[dict[str, Any]]) -> Any:
    """An empty table with its headings, which come again on every page."""
    from docx.oxml import OxmlElement

    table = document.add_table(1, len(columns), style="Table Grid")
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        cell.paragraphs[0].add_run(column["heading"]).bold = True
    head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no repeated heading
    head.append(OxmlElement("w:tblHeader"))
    return table


def _fill(table: Any, columns: Sequence[dict[str, Any]], rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        _row(table, row, right=[column["right"] for column in columns])


def _row(table: Any, row: Sequence[str], *, right: Sequence[bool], bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for cell, text, is_right in zip(table.add_row().cells, row, right, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).bold = bold
        if is_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _records(document: Any, one: dict[str, Any]) -> None:
    """A table of the form, year by year, with its sums."""
    columns = one["columns"]
    table, wide = _table(document, columns), len(columns)
    right = [column["right"] for column in columns]
    after = [""] * (wide - one["before"] - 1)
    before = [""] * (one["before"] - 1)
    for group in one["groups"]:
        if group["label"]:
            _row(table, [group["label"], *[""] * (wide - 1)], right=[False] * wide, bold=True)
            cells = table.rows[-1].cells
            cells[0].merge(cells[-1])
        _fill(table, columns, group["rows"])
        if group["total"]:
            _row(table, [*before, group["said"], group["total"], *after], right=right, bold=True)
    for last in one["sums"]:
        _row(table, [*before, last["said"], last["total"], *after], right=right, bold=True)
