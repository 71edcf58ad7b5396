"""An empty sheet to begin with, in somebody's language: what comes back of it needs no guess.

Its headings, and the words of its drop-downs, are read whatever the language in use.
"""

from datetime import UTC, date, datetime
from io import BytesIO

import xlsxwriter

from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.word_files import word_file

_ROWS = 1_000  # for which the cells have their formats and drop-downs
_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # nothing of the day on which it was made is told
_WIDTHS = {"title": 50, "provider": 24, "notes": 24, "place": 16, "certificate": 16, "kind": 18}
_TEXTS = frozenset({"code", "certificate"})
_EXAMPLE = {"start": date(2026, 3, 14), "end": date(2026, 3, 15), "hours": 12, "credits": 12}
_CHOSEN = {"kind": "course", "level": "local", "role": "attendee"}


def template(language: str) -> bytes:
    """The sheet as the bytes of a workbook (XLSX)."""
    words = word_file(f"words.{language}")["table"]
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet("cmetrack")
        lists = book.add_worksheet("lists")
        lists.hide()
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        days = "yyyy-mm-dd" if language == "en" else "dd.mm.yyyy"
        formats = {
            "day": book.add_format({"num_format": days}),
            "amount": book.add_format({"num_format": "0.##"}),
            "text": book.add_format({"num_format": "@"}),
        }
        example = {**_EXAMPLE, **words["example"]}
        for at, (name, heading) in enumerate(words["sheet"].items()):
            column = COLUMNS[name]
            look = (
                formats["day"] if column.dated
                else formats["amount"] if column.amount
                else formats["text"] if name in _TEXTS
                else None
            )  # fmt: skip
            sheet.set_column(at, at, _WIDTHS.get(name, 12), look)
            sheet.write_string(0, at, heading, bold)
            choices = _choices(language, name) if column.choices else {}
            if choices:
                lists.write_column(0, at, choices.values())
                letter = xlsxwriter.utility.xl_col_to_name(at)
                source = f"=lists!${letter}$1:${letter}${len(choices)}"
                sheet.data_validation(1, at, _ROWS, at, {"validate": "list", "source": source})
            value = choices.get(_CHOSEN.get(name, ""), example.get(name))
            if isinstance(value, date):
                sheet.write_datetime(1, at, value, look)
            elif value is not None:
                sheet.write(1, at, value, look)
        sheet.freeze_panes(1, 2)
    return out.getvalue()


def _choices(language: str, name: str) -> dict[str, str]:
    """The fixed words of a column, each in a word of people that means it, and nothing else."""
    words = word_file(f"words.{language}").get(name, {}).get("words", {})
    return {one: words[one][0] if one in words else one for one in COLUMNS[name].choices}
