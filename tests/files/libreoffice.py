"""The fixtures that LibreOffice wrote: `python -m tests.files.libreoffice FOLDER` makes them anew.

The tables below go into a spreadsheet of LibreOffice's own (flat ODS), which `soffice` then saves
as Excel workbooks, one of them with the calendar of 1904, and as CSV in the languages, letters and
delimiters of its users. Made with LibreOffice 7.4 of Debian 12; people and events are fictional.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape


class Saved(NamedTuple):
    """A table as LibreOffice is asked to save it: as a workbook, or with an encoding as CSV.

    The letters ș and ț with a comma are not in cp1250, so that question marks take their places;
    those with a `cedilla`, which stood for them on old keyboards, are.
    """

    table: str
    encoding: int | None = None
    since_1904: bool = False
    delimiter: str = ";"
    cedilla: bool = False


UTF_8, UTF_16, CP1250, CP1251 = 76, 65535, 33, 34  # as LibreOffice numbers them

SAVED = {
    "libreoffice-en.xlsx": Saved("en"),
    "libreoffice-ro.xlsx": Saved("ro", since_1904=True),
    "libreoffice-ru.xlsx": Saved("ru"),
    "libreoffice-en-utf8.csv": Saved("en", UTF_8, delimiter=","),
    "libreoffice-ro-utf8.csv": Saved("ro", UTF_8),
    "libreoffice-ro-cp1250.csv": Saved("ro", CP1250),
    "libreoffice-ro-cedilla-cp1250.csv": Saved("ro", CP1250, cedilla=True),
    "libreoffice-ro-utf16.csv": Saved("ro", UTF_16, delimiter="\t"),
    "libreoffice-ru-utf8.csv": Saved("ru", UTF_8),
    "libreoffice-ru-cp1251.csv": Saved("ru", CP1251),
    "libreoffice-ru-utf16.csv": Saved("ru", UTF_16),
}

# A date is written 2026-03-14, a number with a point; what begins with = is a formula.
TABLES = {
    "en": """\
Kind|Title|Start|End|Hours|Credits|Level|Certificate|Place|Notes
course|Abdominal ultrasound in the practice|2026-03-14||6.5|6||'00118|Iași|
congress|Country medicine|2026-05-14|2026-05-16||=12+5.5|national|'219E01BE|Văleni|with a poster
conference|Asthma|2026-06-01|||=NA()|local||Cluj|""",
    "ro": """\
Tip|Denumire|Data început|Data sfârșit|Ore|Credite EMC|Nivel|Serie și număr|Localitate|Observații
Curs|Ecografia abdominală în cabinet|2026-03-14||6.5|6||'00118|Iași|
Congres|Congresul „Medicina de la Țară”|2026-05-14|2026-05-16||=12+5.5|Național|'219E01BE|Văleni|cu poster
Conferință|Astmul|2026-06-01|||=NA()|local||Cluj|""",
    "ru": """\
Вид|Название|Дата начала|Дата окончания|Часы|ЗЕТ|Уровень|Код НМО|Статус кода|Место|Примечание
Вебинар|Железодефицит у женщин|2026-03-14||1.5|2||'IPZF-MWYTZJL3|активирован|Верхнелипск|
Конгресс|«Сердце и сосуды»|2026-05-14|2026-05-16||=6+2||'F16A-NIGH208E|отклонён|Верхнелипск|с докладом
Конференция|Астма|2026-06-01|||=NA()|местный|||Липск|""",
}

_CEDILLA = str.maketrans("șțȘȚ", "şţŞŢ")
_LANGUAGES = {"en": ("en", "US", 1033), "ro": ("ro", "RO", 1048), "ru": ("ru", "RU", 1049)}
_XMLNS = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("style", "style"),
            ("table", "table"),
            ("text", "text"),
            ("number", "datastyle"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    + ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
)


def main(folder: Path) -> None:
    """Make all of them in a folder."""
    for name, saved in SAVED.items():
        source = folder / f"{Path(name).stem}.fods"
        source.write_text(_spreadsheet(saved), encoding="utf-8")
        how = "xlsx:Calc MS Excel 2007 XML"
        if saved.encoding is not None:
            tokens = (ord(saved.delimiter), 34, saved.encoding, 1, "", _LANGUAGES[saved.table][2])
            how = "csv:Text - txt - csv (StarCalc):" + ",".join(map(str, tokens)) + ",false,true"
        command = ["soffice", "--headless", "--convert-to", how, "--outdir", str(folder)]
        subprocess.run([*command, str(source)], check=True, stdout=subprocess.DEVNULL)
        source.unlink()


def _spreadsheet(saved: Saved) -> str:
    language, country, _number = _LANGUAGES[saved.table]
    place = f'number:language="{language}" number:country="{country}"'
    first = "1904-01-01" if saved.since_1904 else "1899-12-30"
    lines = TABLES[saved.table].translate(_CEDILLA if saved.cedilla else {}).splitlines()
    rows = "".join(
        f"<table:table-row>{''.join(map(_cell, line.split('|')))}</table:table-row>"
        for line in lines
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_XMLNS} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        f'<office:automatic-styles><number:date-style style:name="N1" {place}>'
        '<number:day number:style="long"/><number:text>.</number:text>'
        '<number:month number:style="long"/><number:text>.</number:text>'
        '<number:year number:style="long"/></number:date-style>'
        f'<number:number-style style:name="N2" {place}>'
        '<number:number number:min-decimal-places="0" number:decimal-places="2" '
        'number:min-integer-digits="1"/></number:number-style>'
        '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="amount" style:family="table-cell" style:data-style-name="N2"/>'
        "</office:automatic-styles><office:body><office:spreadsheet><table:calculation-settings>"
        f'<table:null-date table:date-value="{first}"/></table:calculation-settings>'
        f'<table:table table:name="Credits">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document>"
    )


def _cell(text: str) -> str:
    if text.startswith("="):
        return f'<table:table-cell table:style-name="amount" table:formula="of:{text}"/>'
    if text[:2] == "20":
        day = f'office:value-type="date" office:date-value="{text}"'
        return f'<table:table-cell table:style-name="day" {day}/>'
    if text[:1].isdecimal():
        number = f'office:value-type="float" office:value="{text}"'
        return f'<table:table-cell table:style-name="amount" {number}/>'
    shown = escape(text.removeprefix("'"))
    return (
        f'<table:table-cell office:value-type="string"><text:p>{shown}</text:p></table:table-cell>'
        if shown
        else "<table:table-cell/>"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
