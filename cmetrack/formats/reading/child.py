"""Reads one PDF, picture or workbook in a process of its own that may fail: stdin to stdout.

Such a file is a program's worth of other people's data. Whatever one does to the library that
reads it, it cannot take more than these limits, and nothing of the ledger is in this process. Run
by its path, so that it stands alone: it imports nothing of this package. Its input is a line of
JSON that says what is asked (`read`), then the file; its answers are lines of JSON.
"""

import gc
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import reduce
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile

MEMORY = 1 << 30
SECONDS = {"pdf": 10, "picture": 10, "workbook": 120, "page": 10}
RECOGNITION = 60  # seconds of one page's, which is a process of its own

# Of a workbook: far more than a ledger of a doctor, far less than a machine
LARGEST_UNPACKED = 768 << 20  # all parts together
MOST_PARTS = 2_000
MOST_COLUMNS = 256
LONGEST_TEXT = 1 << 16  # characters of one cell; a spreadsheet's own limit is half of that
MOST_SHRUNK = 200  # XML of spreadsheets shrinks ten- to fiftyfold
SMALL = 1 << 20  # a smaller part may shrink as it likes
MOST_ROWS_A_BYTE = 4  # of the file; one of them may be repeated without being written again
MOST_MERGED = 20_000  # ranges
MOST_BEGUN = 60  # rows by which a table is known
MOST_HIDDEN = 10_000  # rows that are told of
LARGEST_LOOKED_INTO = 24 << 20  # bytes of an open document's XML
ROWS_AT_ONCE, CHARACTERS_AT_ONCE = 200, 1 << 20  # of one answer


Cells = list[Any]

Faults = dict[int, dict[int, dict[str, str]]]
"""What stands for the value of a cell that has none, by its row and its column, from 0."""


class Refused(Exception):
    """A file that is not read: a word for why, and what it is about."""


def limit(seconds: int, most_seconds: int | None = None) -> None:
    """Take away what reading a file does not need; more seconds than `most_seconds` never come."""
    try:
        import resource
    except ImportError:  # Windows: there the parent's clock alone ends it
        return
    limits = {"AS": MEMORY, "CPU": seconds, "FSIZE": 0, "CORE": 0}
    for what, most in limits.items():
        hard = most_seconds if what == "CPU" and most_seconds else most
        with suppress(OSError, ValueError):  # not every system limits everything
            resource.setrlimit(getattr(resource, f"RLIMIT_{what}"), (most, hard))


def workbook(data: bytes, wanted: str | None) -> Iterator[object]:
    """The sheets of a workbook, then the rows of one that hold anything, many at a time.

    A cell is its text. What is no text but a number or a date stands in a list, what has no value
    in an object that says why.
    """
    import python_calamine

    parts = _parts(data)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("password")
    try:
        book = python_calamine.load_workbook(BytesIO(data))
        sheets = [
            (number, sheet.name, sheet.visible == python_calamine.SheetVisibleEnum.Visible)
            for number, sheet in enumerate(book.sheets_metadata)
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        at = _chosen(sheets, wanted)
        number, name, _visible = sheets[at]
        look = _look_into(parts, name)
        sheet = book.get_sheet_by_index(number)
    except python_calamine.PasswordError:
        raise Refused("password") from None
    except python_calamine.CalamineError as error:
        raise Refused("damaged", str(error)) from None
    if sheet.start and sheet.end and sheet.end[1] >= MOST_COLUMNS:
        raise Refused("columns", MOST_COLUMNS)
    merged = look.merged or [
        (first[0] + 1, first[1], last[0] + 1, last[1])
        for first, last in sheet.merged_cell_ranges or ()
    ]
    if len(merged) > MOST_MERGED:
        raise Refused("merged", MOST_MERGED)
    yield {
        "sheets": [one[1:] for one in sheets],
        "read": at,
        "rows": sheet.end[0] + 1 if sheet.end else 1,
        "blind": look.faults is None,
        "merged": merged,
        "hidden": look.hidden and [sorted(one)[:MOST_HIDDEN] for one in look.hidden],
    }
    yield from _at_a_time(_rows(sheet, look.faults or {}), MOST_ROWS_A_BYTE * len(data))


def _at_a_time(rows: Iterable[tuple[int, Cells]], most: int) -> Iterator[object]:
    """The rows, many in one answer."""
    gathered: list[tuple[int, Cells]] = []
    size = 0
    for count, (number, cells) in enumerate(rows, start=1):
        if count > most:
            raise Refused("rows", count)
        length = sum(map(len, cells))
        if length > LONGEST_TEXT:
            cells[:] = [cell[:LONGEST_TEXT] if type(cell) is str else cell for cell in cells]
        gathered.append((number, cells))
        size += length
        if len(gathered) == ROWS_AT_ONCE or size > CHARACTERS_AT_ONCE:
            yield gathered
            gathered, size = [], 0
    yield gathered


def page(data: bytes, wanted: str | None, encoding: str | None) -> Iterator[object]:
    """The tables of a web page, and the rows of one; which one is told by its number, from 1.

    Without, only how each begins: which holds the records is not known here.
    """
    try:
        tables = _beside("child_tables")["read_tables"](data, encoding, Refused)
    except UnicodeError:
        raise Refused("encoding") from None
    except AssertionError as error:  # of the library's, on what no program writes
        raise Refused("damaged", str(error)) from None
    if not tables:
        raise Refused("tableless")
    if wanted is None and len(tables) > 1:
        yield {
            "tables": [[table.rows[:MOST_BEGUN], table.merged[:MOST_MERGED]] for table in tables]
        }
        return
    names = [str(number) for number in range(1, len(tables) + 1)]
    if wanted not in (None, *names):
        raise Refused("sheet", names)
    table = tables[names.index(wanted or "1")]
    if len(table.merged) > MOST_MERGED:
        raise Refused("merged", MOST_MERGED)
    yield {
        "sheets": [[name, True] for name in names],
        "read": names.index(wanted or "1"),
        "rows": table.rows[-1][0],
        "blind": False,
        "merged": table.merged,
        "hidden": [sorted(table.hidden)[:MOST_HIDDEN], []],
    }
    yield from _at_a_time(table.rows, len(data))


def _parts(data: bytes) -> ZipFile | None:
    """A workbook's zip file, if it is one; no part is larger, or better packed, than it may be."""
    if not data.startswith(b"PK"):
        return None
    try:
        file = ZipFile(BytesIO(data))
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("damaged", str(error)) from None
    parts = file.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused("parts", MOST_PARTS)
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused("unpacked", LARGEST_UNPACKED >> 20)
    for part in parts:
        if part.file_size > max(SMALL, MOST_SHRUNK * part.compress_size):
            raise Refused("packed", part.filename)
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or part.flag_bits & 1:
            raise Refused("packing", part.filename)
    names = set(file.namelist())
    kind = next((kind for name, kind in _KINDS.items() if name in names), None)
    if "content.xml" in names and "mimetype" in names and file.getinfo("mimetype").file_size < 100:
        kind = _OPEN_KINDS.get(file.read("mimetype").rpartition(b".")[2].decode("ascii", "replace"))
    if kind or not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise Refused(kind or "archive")
    return file


_KINDS = {
    "word/document.xml": "document",
    "ppt/presentation.xml": "presentation",
    "Index/Document.iwa": "iwork",
    "Index.zip": "iwork",
    "index.apxl": "iwork",
}
_OPEN_KINDS = {"text": "document", "presentation": "presentation", "graphics": "presentation"}


def _chosen(sheets: list[tuple[int, str, bool]], wanted: str | None) -> int:
    """The place of the sheet of that name or number, from 1; without, the first that is seen."""
    if not sheets:
        raise Refused("sheetless")
    if wanted is None:
        return next((at for at, sheet in enumerate(sheets) if sheet[2]), 0)
    names = [name for _number, name, _visible in sheets]
    if wanted in names:
        return names.index(wanted)
    if wanted.isdecimal() and 0 < int(wanted) <= len(sheets):
        return int(wanted) - 1
    raise Refused("sheet", names)


# The rows


def _rows(sheet: Any, faults: Faults) -> Iterator[tuple[int, Cells]]:
    """Every row that holds anything, with its number."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [
            *before,
            *(cell if type(cell) is str and cell[-1:] not in _ODD else _cell(cell) for cell in row),
        ]
        for column, fault in faults.get(number, {}).items():
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = cells[column] or fault
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


_STRICT_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.0+)?Z")
_ODD = frozenset("Z \t\r\n\xa0")  # with which a text ends that may be a date, or nothing


def _cell(value: object) -> object:
    """A cell as a person sees it: a number with the 15 digits that spreadsheets show and keep."""
    if type(value) is float:
        return [format(value, ".15g").upper()]  # 0.1 + 0.2 is 0.3
    if isinstance(value, str):
        found = _STRICT_DATE.fullmatch(value)
        return [_shortest(found[1])] if found else "" if value.isspace() else value
    if isinstance(value, bool):
        return {"truth": str(value).upper()}
    if isinstance(value, datetime):  # to the nearest second; a spreadsheet counts in days
        whole = value + timedelta(microseconds=500_000) if value.microsecond else value
        value = _shortest(whole.replace(microsecond=0).isoformat())
    elif isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):  # a time of day, or a duration
        minutes = round(value / timedelta(minutes=1))
        sign = "-" if minutes < 0 else ""
        value = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return [str(value)]


def _shortest(moment: str) -> str:
    """A moment without what is zero in it: its seconds, and a midnight."""
    return moment.removesuffix(":00").removesuffix("T00:00")


# What the library gives as an empty cell, found in the XML of a sheet

_SHOWN = 40  # characters of a formula
_PIECE = 1 << 20
_ATTRIBUTE = r"""\b%s\s*=\s*["']([^"']*)["']"""
_REFERENCE, _TYPE, _NAME, _ID, _TARGET = (
    re.compile(_ATTRIBUTE % name) for name in ("r", "t", "name", r"(?<=:)id", "Target")
)
_MIN, _MAX = (re.compile(_ATTRIBUTE % name) for name in ("min", "max"))
_HIDDEN = re.compile(r"""\bhidden\s*=\s*["'](?:1|true)["']""")
_RELATION = re.compile(_ATTRIBUTE % "Id")
_FAR = re.compile(r'\br="(?:[A-Z]{3,}|[J-Z][A-Z]|I[W-Z])[0-9]+[^>]*[^>/]>')  # and not empty
_TOKENS = (
    r"(<{0}row\b[^>]*)>|<{0}c\b([^>]*)>\s*"
    r"(<{0}f\b[^>]*?(?:/>|>([^<]*)</{0}f\s*>))?\s*(?:<{0}v\b[^>]*>([^<]*))?"
)


class Look(NamedTuple):
    """What the XML of a sheet has and the library does not tell; None where it cannot be known.

    By row and column the cells whose formula failed or has no saved value; merged cells; the
    numbers of hidden rows, and the places of hidden columns.
    """

    faults: Faults | None = None
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: tuple[set[int], set[int]] | None = None


def _look_into(parts: ZipFile | None, name: str) -> Look:
    names = parts.namelist() if parts else []
    try:
        if parts and "content.xml" in names:
            small = parts.getinfo("content.xml").file_size <= LARGEST_LOOKED_INTO
            return _look_into_open(parts, name) if small else Look()
        if parts is None or "xl/workbook.xml" not in names:
            return Look()
        tags = re.findall(
            r"<(?:\w+:)?Relationship\s[^>]*", parts.read("xl/_rels/workbook.xml.rels").decode()
        )
        targets = {_found(_RELATION, tag): _found(_TARGET, tag) for tag in tags}
        for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*", parts.read("xl/workbook.xml").decode()):
            if unescape(_found(_NAME, tag)) == name and (target := targets.get(_found(_ID, tag))):
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                return _scan(parts, part) if part in names else Look()
        return Look()
    except (BadZipFile, zlib.error, EOFError, OSError, KeyError, RuntimeError, ValueError) as error:
        raise Refused("damaged", str(error)) from None


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def _look_into_open(parts: ZipFile, name: str) -> Look:
    """The merged and the hidden cells of an open document's sheet."""
    from xml.etree import ElementTree as ET

    merged: list[tuple[int, int, int, int]] = []
    hidden: tuple[set[int], set[int]] = (set(), set())
    data = parts.read("content.xml")
    if b"<!DOCTYPE" in data:
        raise Refused("doctype")
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):  # UTF-16: no program writes it
        return Look()
    inside = False
    row = column = 0
    with suppress(ET.ParseError):
        for event, element in ET.iterparse(BytesIO(data), ["start", "end"]):  # noqa: S314
            if event == "end":
                element.clear()
                continue
            tag = element.tag.removeprefix(_TABLE)
            given = {one.removeprefix(_TABLE): value for one, value in element.items()}
            if tag == "table":
                inside, row, column = given.get("name") == name, 0, 0
            elif not inside:
                continue
            elif tag in ("table-row", "table-column"):
                counted = f"number-{tag[6:]}s-repeated"
                count = min(int(given.get(counted) or 1), 1 << 20)
                at = row + 1 if tag == "table-row" else column
                if given.get("visibility") in ("collapse", "filter"):
                    hidden[tag != "table-row"].update(range(at, at + min(count, MOST_HIDDEN)))
                row, column = (row + count, 0) if tag == "table-row" else (row, column + count)
            elif tag in ("table-cell", "covered-table-cell"):
                wide, high = (
                    min(int(given.get(f"number-{way}-spanned") or 1), 1 << 20)
                    for way in ("columns", "rows")
                )
                if wide * high > 1 and len(merged) <= MOST_MERGED:
                    merged.append(
                        (row, column, row + high - 1, column + min(wide, MOST_COLUMNS) - 1)
                    )
                column += min(int(given.get("number-columns-repeated") or 1), 1 << 20)
    return Look(None, merged, hidden)


def _scan(parts: ZipFile, part: str) -> Look:
    faults: Faults = {}
    hidden: tuple[set[int], set[int]] = (set(), set())
    number = column = 0
    tokens, row_tag, rest = None, b"<row", b""
    with parts.open(part) as stream:
        while True:
            piece = stream.read(_PIECE)
            rest += piece
            if tokens is None:
                if b"<!DOCTYPE" in rest:
                    raise Refused("doctype")
                prefix = re.search(rb"<(\w+:)?sheetData\b", rest)
                if prefix is None and piece:
                    continue
                before = (prefix[1] or b"").decode() if prefix else ""
                for tag in re.findall(
                    r"<(?:\w+:)?col\s[^>]*", rest[:_PIECE].decode("utf-8", "replace")
                ):
                    if _HIDDEN.search(tag):
                        first, last = (int(_found(one, tag) or 0) for one in (_MIN, _MAX))
                        hidden[1].update(range(first - 1, min(last, MOST_COLUMNS)))
                tokens, row_tag = re.compile(_TOKENS.format(before)), b"<%brow" % before.encode()
                rows = re.compile(rf"<{before}row\b[^>]*")
            end = rest.rfind(row_tag) if piece else len(rest)  # whole rows alone
            text = rest[: max(end, 0)].decode("utf-8", "replace")
            rest = rest[max(end, 0) :]
            if _FAR.search(text):
                raise Refused("columns", MOST_COLUMNS)
            if not ('"e"' in text or "'e'" in text or f"<{before}f" in text):
                for row in rows.findall(text):
                    number = int(_found(_REFERENCE, row) or number + 1)
                    if "hidden" in row and _HIDDEN.search(row):
                        hidden[0].add(number)
                text = ""
            for row, cell, formula, words, value in tokens.findall(text):
                if row:
                    number, column = int(_found(_REFERENCE, row) or number + 1), 0
                    if _HIDDEN.search(row):
                        hidden[0].add(number)
                    continue
                letters = _found(_REFERENCE, cell).rstrip("0123456789")
                # `A` is 1, `AA` 27.
                place = reduce(lambda total, letter: total * 26 + ord(letter) - 64, letters, 0)
                column = place or column + 1
                kind = _found(_TYPE, cell)
                if kind == "e":
                    fault = {"failed": unescape(value) or "#N/A"}
                elif formula and kind != "str" and not value.strip():
                    fault = {"unsaved": f"={unescape(words)[:_SHOWN]}"}
                else:
                    continue
                faults.setdefault(number, {})[column - 1] = fault
            if not piece:
                return Look(faults, (), hidden)


def _found(pattern: re.Pattern[str], tag: str) -> str:
    found = pattern.search(tag)
    return found[1] if found else ""


def _beside(name: str) -> dict[str, Any]:
    """What a module holds that stands beside this file, where no search for modules looks."""
    path = Path(__file__).with_name(f"{name}.py")
    names: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    exec(compile(path.read_bytes(), path, "exec"), names)  # noqa: S102 - our own file
    return names


def answers() -> Iterator[object]:
    """What is answered to what the standard input asks; the last word is that nothing follows."""
    asked = json.loads(sys.stdin.buffer.readline())
    limit(SECONDS[asked["read"]], RECOGNITION if asked.get("program") else None)
    gc.disable()  # it ends soon, and rows make no circles
    try:
        data = sys.stdin.buffer.read()
        if asked["read"] == "workbook":
            yield from workbook(data, asked["sheet"])
        elif asked["read"] == "page":
            yield from page(data, asked["sheet"], asked["encoding"])
        else:
            read = _beside("child_pages")[asked["read"]]
            yield from read(data, asked["program"], Refused)
    except Refused as refused:
        yield {"refused": refused.args[0], "about": refused.args[1:]}
    except MemoryError:
        yield {"refused": "limits", "about": []}
    except ImportError as error:
        yield {"refused": "library", "about": [error.name]}
    yield {"end": True}


if __name__ == "__main__":
    for answer in answers():
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
