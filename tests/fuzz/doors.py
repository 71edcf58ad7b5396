"""The door of each format: a file is taken in or refused in words, and every record accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from cmetrack.core.certificate_pages import read_certificates
from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.certificates import Page
from cmetrack.core.record_reader import Allowed
from cmetrack.core.rows import RowReader
from cmetrack.errors import CmetrackError
from cmetrack.formats.source import open_records
from cmetrack.formats.statement import OfAnyKind, open_statement
from cmetrack.rulebooks import certificate_models, load
from tests.formats.books import HEADER, book, row
from tests.formats.records import conserved, imported

FILES = Path(__file__).parents[1] / "files"
FORMATS = ("csv", "json", "jsonl", "xlsx", "html", "bibtex", "ris", "nbib", "csl", "endnote", "enw")
ENDINGS = {"bibtex": "bib", "csl": "json", "endnote": "xml"}

RECORD = '{"kind": "course", "title": "Inima", "start": "2026-03-14", "hours": 6.5, "code": "A"}'
TABLE = (
    "Tip;Denumire;Data;Ore;Serie și număr\ncurs;Inima;14.03.2026;6,5;00118\n"
    'congres;"a ""b"";\nc";15.03.2026;;\n'
)

PEOPLES = (
    "Centralizator EMC\n\nNr.;Tip;Denumire;Data;;Credite;\n;;;început;sfârșit;nr.;fel\n"
    "I. Cursuri;;;;;;\n1;curs;Inima;14.03.2026;;6,5;\n;;TOTAL 2026;;;6,5;\n;;Semnătura;;;;\n"
)
PAGE = (
    "<tr><th rowspan=2>Tip<th rowspan=2>Denumire<th colspan=2>Perioada</tr><tr><th>de la<th>până la"
    "<tr><td>curs<td>Inima &amp; <b>vasele</b><td>14.03.2026<td></tr><tr><td colspan=4>Total"
)
SEEDS: dict[str, list[bytes]] = {
    "csv": [
        TABLE.encode(),
        ("sep=;\n" + TABLE).encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.replace("ș", "ş").encode("cp1250"),
        *(path.read_bytes() for path in sorted(FILES.glob("libreoffice-*.csv"))),
        PEOPLES.encode(),
    ],
    "json": [f"[{RECORD},\n{RECORD}]".encode(), b'{"file": "a", "read": 1, "records": []}'],
    "jsonl": [f"{RECORD}\n\n{RECORD}\n".encode()],
    "xlsx": [
        book(
            HEADER + row(2) + row(3, '<c r="E3" t="e"><v>#N/A</v></c>'), texts="<si><t>a</t></si>"
        ),
        *(path.read_bytes() for path in sorted(FILES.glob("*.xlsx"))),
    ],
    "html": [
        f"<html><table>{PAGE}</table><table><tr><td>x".encode(),
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
        b"Content-Type: text/html\r\n\r\n<table>" + PAGE.encode() + b"</table>\r\n--B--\r\n",
        (
            b"<?xml version='1.0'?><Workbook><Table><Row><Cell ss:Index='2'><Data>Tip</Data></Cell></Row>"
            b"</Table></Workbook>"
        ),
    ],
    "bibtex": [(FILES / "zotero.bib").read_bytes()],
    "ris": [(FILES / "zotero.ris").read_bytes()],
    "nbib": [(FILES / "pubmed.nbib").read_bytes()],
    "csl": [
        '[{"type": "article-journal", "title": "Inima", "container-title": "Pneumologia", "author": '
        '[{"family": "Popescu", "given": "Ion"}, {"literal": "Rusu A"}], "issued": {"date-parts": '
        '[[2024, 5, 3]]}},\n{"type": "chapter", "title": "Ș", "issued": {"raw": "Spring 2024"}}]'.encode()
    ],
    "endnote": [
        '<?xml version="1.0" encoding="UTF-8"?><xml><records><record><ref-type name="Journal Article">'
        "17</ref-type><contributors><authors><author><style>Popescu, I.</style></author></authors>"
        "</contributors><titles><title>Inimă &amp; plămân</title></titles><dates><year>2024</year>"
        "</dates></record>\n<record><ref-type>5</ref-type></record></records></xml>".encode()
    ],
    "enw": ["%0 Journal Article\n%A Popescu, I.\n%T Inimă\n%D 2024\n\n%0 Book\n%T B\n".encode()],
    "statement": [
        "Situația\n1. 14.03.2025  Ecografie  6\n12-14.05.2025 | Congres | 18 credite\nTotal 24\n".encode(),
        "10.02.2026  Вебинар «Астма»  AB12-34CD5678  2  активирован 20.02.2026\n".encode(),
        b"<ul><li>14 martie 2025 - Ecografie - 6 credite<li>3 oct. 2025 Balint 4</ul>",
        b"Data;Denumire;Credite\n14.03.2025;Ecografie;6\n",
    ],
    "text": [
        "Certificat Seria ML-22 Nr. 00118 a participat la cursul „Inima” 14–16 martie 2026, "
        "desfășurat la Văleni, 18 (optsprezece) Credite".encode(),
        "Код 09FP-YNM3Y4H7 Конференция «Весна» 10 апреля 2025 г. 6 ЗЕТ".encode(),
    ],
}
"""Sound files of each format, and texts of certificates, to begin with."""


def survive(format: str, data: bytes) -> int | None:
    """Take a file in; how many records were read of it, or None where it was refused."""
    if format == "text":
        return _survive_text(data)
    if format == "statement":
        return _survive_statement(data)
    file = f"x.{ENDINGS.get(format, format)}"
    try:
        source = open_records(data, file, format=format)
        made = imported([source], me=("Popescu I",))[0]
    except CmetrackError as error:
        assert error.message.strip()
        return None
    assert conserved(made)
    assert len(list(made.issues())) >= len(made.rejects)
    _rejects_come_back(format, data, made.reasons, len(made.rejects))
    return made.report.read


def _rejects_come_back(format: str, data: bytes, reasons: Callable[[], object], count: int) -> None:
    """The file of rejects holds each of them, and can be read."""
    if not count:
        return
    source = open_records(data, f"x.{ENDINGS.get(format, format)}", format=format)
    pieces = list(source.rejected_rows(reasons()))  # type: ignore[arg-type]
    assert len(pieces) == count


PATTERNS = Patterns(certificate_models())


def _survive_text(data: bytes) -> int:
    shapes = load("ru-nmo-2016").codes
    assert shapes is not None
    pages = [Page(text) for text in data.decode("utf-8", "replace").split("\f")]
    for certificate in read_certificates(pages, PATTERNS, (shapes,)):
        assert all(one.value for one in certificate.found.values())
    return 1


def _survive_statement(data: bytes) -> int | None:
    shapes = load("ru-nmo-2016").codes
    assert shapes is not None
    try:
        source = open_statement(BytesIO(data), "x", PATTERNS, (shapes,))
        batches = list(RowReader(OfAnyKind(source), Allowed((shapes,))).batches())
    except CmetrackError as error:
        assert error.message.strip()
        return None
    for batch in batches:
        assert batch.size == len(batch.places) + len(batch.rejected) + len(batch.left_out)
    return sum(batch.size for batch in batches)


BEGINNINGS = {
    "bibtex": re.compile(r"(?m)^@(?:article|book|incollection)\{"),
    "ris": re.compile(r"(?m)^TY  - "),
    "nbib": re.compile(r"(?m)^PMID- "),
    "csl": re.compile(r'"type": '),
    "endnote": re.compile(r"<record>"),
    "enw": re.compile(r"(?m)^%0 "),
}
"""How a record of a list of publications begins: they are counted apart from the readers."""
