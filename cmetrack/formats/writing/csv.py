"""CSV out: the file that every spreadsheet opens, and that goes back in unchanged."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS, plain

_AMOUNTS = tuple(name for name, column in COLUMNS.items() if column.amount)


def written(activities: Iterable[Activity], *, excel: bool = False) -> Iterator[str]:
    """Records with all their columns, line by line; the file goes back in unchanged.

    With `excel` a spreadsheet in Romania or Russia opens it at once: semicolons, a mark of UTF-8,
    and decimal commas (there 12.5 would be the 12th of May).
    """
    delimiter = ";" if excel else ","
    yield "\ufeff" * excel + csv_line(tuple(COLUMNS), delimiter)
    for activity in activities:
        named = zip(COLUMNS, activity[1:], strict=True)
        cells = {name: plain(name, value) for name, value in named}
        if excel:
            cells |= {name: cells[name].replace(".", ",") for name in _AMOUNTS}
        yield csv_line(list(map(guard, cells.values())), delimiter)


def csv_line(cells: Sequence[str], delimiter: str = ",") -> str:
    """One row as the text of a line."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return out.getvalue()


# Apostrophes that are there already count, or they would come off instead of ours.
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_AS_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_AS_TEXT = re.compile(r"'+[0-9][0-9 .,/-]*")  # the mark of a text before what looks like a number
_SEEN = re.compile(r"'+[=+\-@\t\r0-9]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def guard(cell: str) -> str:
    """The cell as a spreadsheet may see it; plain numbers and dates stay as they are."""
    if cell.startswith("'") and _AS_TEXT.fullmatch(cell):
        return "'" + cell
    if _RISKY.match(cell) is None or _PLAIN_NUMBER.fullmatch(cell):
        return cell
    return "'" + cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`; and of `="00118"`, as some programs write a text, the text."""
    if cell.startswith('="') and (text := _AS_FORMULA.fullmatch(cell)):
        return text[1].replace('""', '"')
    if cell.startswith("'") and _AS_TEXT.fullmatch(cell):
        return cell[1:]
    return cell[1:] if _GUARDED.match(cell) else cell


def may_be_guarded(text: str) -> bool:
    """Whether a guarded cell can be anywhere in a file's text."""
    # One letter is found faster than two.
    return ("=" in text and '="' in text) or ("'" in text and _SEEN.search(text) is not None)
