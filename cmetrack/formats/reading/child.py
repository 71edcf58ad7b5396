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
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import reduce
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile

MEMORY = 1 << 30
SECONDS = {"pdf": 10, "picture": 10, "workbook": 120}
RECOGNITION = 60  # seconds of one page's, which is a process of its own

# Of a workbook: far more than a ledger of a doctor, far less than a machine
LARGEST_UNPACKED = 768 << 20  # all parts together
MOST_PARTS = 2_000
MOST_COLUMNS = 256
LONGEST_TEXT = 1 << 16  # characters of one cell; a spreadsheet's own limit is half of that
MOST_SHRUNK = 200  # XML of spreadsheets shrinks ten- to fiftyfold
SMALL = 1 << 20  # a smaller part may shrink as it likes
MOST_ROWS_A_BYTE = 4  # of the file; one of them may be repeated without being written again
ROWS_AT_ONCE, CHARACTERS_AT_ONCE = 200, 1 << 20  # of one answer


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
        faults = _faults(parts, name)
        sheet = book.get_sheet_by_index(number)
    except python_calamine.PasswordError:
        raise Refused("password") from None
    except python_calamine.CalamineError as error:
        raise Refused("damaged", str(error)) from None
    if sheet.start and sheet.end and sheet.end[1] >= MOST_COLUMNS:
        raise Refused("columns", MOST_COLUMNS)
    yield {
        "sheets": [one[1:] for one in sheets],
        "read": at,
        "rows": sheet.end[0] + 1 if sheet.end else 1,
        "blind": faults is None,
        "merged": [
            (first[0] + 1, first[1], last[0] + 1, last[1])
            for first, last in sheet.merged_cell_ranges or ()
        ],
    }
    gathered: list[tuple[int, Cells]] = []
    size = 0
    for count, (number, cells) in enumerate(_rows(sheet, faults or {}), start=1):
        if count > MOST_ROWS_A_BYTE * len(data):
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
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise Refused("document" if "word/document.xml" in names else "archive")
    return file


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

Cells = list[Any]

Faults = dict[int, dict[int, dict[str, str]]]
"""What stands for the value of a cell that has none, by its row and its column, from 0."""


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
_RELATION = re.compile(_ATTRIBUTE % "Id")
_FAR = re.compile(r'\br="(?:[A-Z]{3,}|[J-Z][A-Z]|I[W-Z])[0-9]+[^>]*[^>/]>')  # and not empty
_TOKENS = (
    r"(<{0}row\b[^>]*)>|<{0}c\b([^>]*)>\s*"
    r"(<{0}f\b[^>]*?(?:/>|>([^<]*)</{0}f\s*>))?\s*(?:<{0}v\b[^>]*>([^<]*))?"
)


def _faults(parts: ZipFile | None, name: str) -> Faults | None:
    """By row and column: the cells whose formula failed or has no saved value.

    None where nothing can be known of them, as in other workbooks than XLSX.
    """
    if parts is None or "xl/workbook.xml" not in parts.namelist():
        return None
    try:
        tags = re.findall(
            r"<(?:\w+:)?Relationship\s[^>]*", parts.read("xl/_rels/workbook.xml.rels").decode()
        )
        targets = {_found(_RELATION, tag): _found(_TARGET, tag) for tag in tags}
        for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*", parts.read("xl/workbook.xml").decode()):
            if unescape(_found(_NAME, tag)) == name and (target := targets.get(_found(_ID, tag))):
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                return _scan(parts, part) if part in parts.namelist() else None
        return None
    except (BadZipFile, zlib.error, EOFError, OSError, KeyError, RuntimeError, ValueError) as error:
        raise Refused("damaged", str(error)) from None


def _scan(parts: ZipFile, part: str) -> Faults:
    faults: Faults = {}
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
                text = ""
            for row, cell, formula, words, value in tokens.findall(text):
                if row:
                    number, column = int(_found(_REFERENCE, row) or number + 1), 0
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
                return faults


def _found(pattern: re.Pattern[str], tag: str) -> str:
    found = pattern.search(tag)
    return found[1] if found else ""


def _pages() -> dict[str, Any]:
    """What reads pages; it stands beside this file, where no search for modules looks."""
    path = Path(__file__).with_name("child_pages.py")
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
        else:
            yield from _pages()[asked["read"]](data, asked["program"], Refused)
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
