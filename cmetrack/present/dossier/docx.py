"""The dossier as a document for whoever must change a word by hand: real tables and styles, A4."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from cmetrack.core.dossier import Dossier
from cmetrack.domain.text import width
from cmetrack.present.dossier.layout import layout

_LANGUAGES = {"en": "en-GB", "ro": "ro-RO", "ru": "ru-RU"}
_EDGE = 1.6  # cm
_LABEL = 6  # cm: of the person's data
_LETTER = 0.165  # cm: what a letter of a table takes
_BLANK = "_" * 30


def write(filled: Dossier, stream: BinaryIO) -> None:
    """Write the document."""
    document: Any = docx.Document()
    parts = layout(filled)
    _set_up(document, filled, lies=parts["flipped"])
    _number_pages(document, parts["page"])
    if parts["to"]:
        document.add_paragraph(parts["to"])
    document.add_heading(parts["title"], 1)
    if parts["person"]:
        facts = document.add_table(0, 2)
        for one in parts["person"]:
            cells = facts.add_row().cells
            cells[0].text = f"{one['label']}:"
            cells[1].paragraphs[0].add_run(one["text"] or _BLANK).bold = bool(one["text"])
        facts.autofit = False
        for column, wide in zip(facts.columns, (_LABEL, _widest(document) - _LABEL), strict=True):
            column.width = Cm(wide)
        document.add_paragraph()
    for line in (*parts["before"], *parts["body"]):
        document.add_paragraph(line)
    for one in parts["tables"]:
        if one["title"]:
            document.add_heading(one["title"], 2)
        _records(document, one)
    if parts["figures"]["rows"]:
        _plain(document, parts["figures"], signed=True)
    # What is signed stands with the figures that are signed for.
    for line in parts["after"]:
        _spaced(document.add_paragraph(line)).keep_with_next = True
    for place, one in enumerate(parts["signatures"], start=1):
        signed = _spaced(document.add_paragraph(f"{one}: {_BLANK}"))
        signed.keep_with_next = place < len(parts["signatures"])
    for one in parts["lists"]:
        _plain(document, one)
    for place, line in enumerate(parts["notes"]):
        note = document.add_paragraph(line)
        note.runs[0].font.size = Pt(8)
        if not place:
            _spaced(note)
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
    """A4, margins, the language, black headings; the date is the evaluation day."""
    on = filled.on
    about = document.core_properties
    about.title, about.author, about.language = filled.title, "", filled.language
    about.created = about.modified = datetime(on.year, on.month, on.day, tzinfo=UTC)
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if lies else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if lies else WD_ORIENT.PORTRAIT
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(_EDGE))
    for name, size in (("Normal", 10), ("Heading 1", 14), ("Heading 2", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().rFonts
        for kind in [one for one in fonts.attrib if one.endswith("Theme")]:
            del fonts.attrib[kind]  # a font of the theme would go before ours
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), "Times New Roman")
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(0)
    document.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Heading 1"].paragraph_format.space_after = Pt(8)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGES[filled.language])
    normal.element.get_or_add_rPr().append(language)


def _number_pages(document: Any, said: str) -> None:
    """The page of how many, in the footer: fields, which Word and LibreOffice fill."""
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, rest = said.split("{page}")
    between, after = rest.split("{pages}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        footer.add_run(text)
        if field:
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            footer._p.append(simple)  # noqa: SLF001 - the library has no fields of its own


def _spaced(paragraph: Any) -> Any:
    """A paragraph set off from what stands before it: its format."""
    paragraph.paragraph_format.space_before = Pt(12)
    return paragraph.paragraph_format


def _table(document: Any, columns: Sequence[dict[str, Any]]) -> Any:
    """An empty table with the widths of its columns and its headings, which come again on every page."""
    table = document.add_table(0, len(columns), style="Table Grid")
    table.autofit = False
    for column, wide in zip(table.columns, _widths(columns, _widest(document)), strict=True):
        column.width = Cm(wide)
    row = _row(table, [(one["heading"], 1, False) for one in columns], bold=True, follows=True)
    row.append(OxmlElement("w:tblHeader"))
    return table


def _widest(document: Any) -> float:
    """How wide a page is between its edges, in cm."""
    wide: float = document.sections[0].page_width.cm - 2 * _EDGE
    return wide


def _widths(columns: Sequence[dict[str, Any]], room: float) -> list[float]:
    """Each as wide as its words; what is long shares what is left."""
    least = [
        0.5 + _LETTER * max(map(_letters, (*one["heading"].split(), *one["whole"])))
        for one in columns
    ]
    left = room - sum(least)
    shares = sum(one["share"] for one in columns) or 1
    if left < 0:
        return [one * room / sum(least) for one in least]
    return [
        one + left * column["share"] / shares for one, column in zip(least, columns, strict=True)
    ]


def _letters(text: str) -> float:
    """How wide a text is, in letters: capitals are wider."""
    return width(text) + 0.3 * sum(map(str.isupper, text))


def _row(
    table: Any, cells: Sequence[tuple[str, int, bool]], *, bold: bool = False, follows: bool = False
) -> Any:
    """A row of texts, each over so many columns, to the right or not; `follows`: the next one on its page."""
    row = table.add_row()
    made, at = row.cells, 0
    for text, span, is_right in cells:
        cell = made[at] if span == 1 else made[at].merge(made[at + span - 1])
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(9)
        paragraph.paragraph_format.keep_with_next = follows
        if is_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        at += span
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library cannot keep a row whole
    properties.append(OxmlElement("w:cantSplit"))
    return properties


def _cells(row: Sequence[str], columns: Sequence[dict[str, Any]]) -> list[tuple[str, int, bool]]:
    return [(text, 1, one["right"]) for text, one in zip(row, columns, strict=True)]


def _plain(document: Any, one: dict[str, Any], *, signed: bool = False) -> None:
    """A list; one that is signed stays with what follows it."""
    if one["rows"]:
        document.add_heading(one["title"], 2)
        table = _table(document, one["columns"])
        for row in one["rows"]:
            _row(table, _cells(row, one["columns"]), follows=signed)


def _records(document: Any, one: dict[str, Any]) -> None:
    """A table of the form, year by year, with its sums."""
    columns = one["columns"]
    table, wide, before = _table(document, columns), len(columns), one["before"]
    after = wide - before - 1

    def add_sum(said: str, total: str, *, follows: bool = False) -> None:
        rest = [("", after, False)] if after else []
        _row(table, [(said, before, True), (total, 1, True), *rest], bold=True, follows=follows)

    for group in one["groups"]:
        if group["label"]:
            _row(table, [(group["label"], wide, False)], bold=True, follows=True)
        for row in group["rows"]:
            # A sum is not alone on a page.
            _row(table, _cells(row, columns), follows=row is group["rows"][-1])
        if group["total"]:
            add_sum(group["said"], group["total"], follows=group is one["groups"][-1])
    for last in one["sums"]:
        add_sum(last["said"], last["total"], follows=last is not one["sums"][-1])
