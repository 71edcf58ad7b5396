"""The dossier as a workbook: real dates and numbers, filters, frozen headings, ready to print.

Texts are written as texts: no cell of a record becomes a formula or a link.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from textwrap import wrap
from typing import Any, BinaryIO

import xlsxwriter

from cmetrack import wording
from cmetrack.core.adjustments import adjusted_texts
from cmetrack.core.charts import years
from cmetrack.core.dossier import Dossier, DossierTable
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import has_day
from cmetrack.domain.text import width
from cmetrack.i18n import gettext as _
from cmetrack.present.summary import family_name

_WIDEST, _WIDE, _NARROW = 50, 26, 12
"""Places of a column at most: of one with long texts, of another, of a heading over short ones."""
_LINE, _HIGHEST = 15, 409  # points: a line of text, a row
_NAME = 31  # letters: a sheet's name
_DAY = "dd.mm.yyyy"
_CREDITS = "0.##"
_BLANK = "_" * 30

Value = str | int | Decimal | date | None


def write(filled: Dossier, stream: BinaryIO) -> None:
    """Write the workbook."""
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    on = filled.on
    # The same dossier gives the same file.
    book.set_properties({"title": filled.title, "created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001
    sheets = _Sheets(book, filled)
    for place, one in enumerate(filled.tables, start=1):
        sheets.table(one, one.title or (_("Activities") if place == 1 else str(place)))
    sheets.years()
    sheets.targets()
    if filled.left_out:
        sheets.left_out()
    sheets.notes()
    book.close()


class _Sheets:
    """The sheets of the workbook, while it is being made."""

    def __init__(self, book: Any, filled: Dossier) -> None:
        self.book, self.filled = book, filled
        plain = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#B5B5B5"}
        self.text = book.add_format(plain)
        self.day = book.add_format(plain | {"num_format": _DAY, "align": "left"})
        self.number = book.add_format(
            plain | {"num_format": _CREDITS, "indent": 1, "align": "right"}
        )
        self.head = book.add_format(plain | {"bold": True, "bg_color": "#ECECEC"})
        self.sum = book.add_format(plain | {"bold": True, "num_format": _CREDITS})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.label = book.add_format({"valign": "top", "text_wrap": True})
        self.bold = book.add_format({"valign": "top", "bold": True})

    def table(self, one: DossierTable, name: str) -> None:
        """A table of the form; its days as first and last one, so that they can be sorted."""
        headings: list[str] = []
        summed = None
        for column in one.columns:
            if column.key == "credits":
                summed = len(headings)
            headings += [_("From"), _("To")] if column.key == "period" else [column.heading]
        rows = []
        for row in one.rows:
            cells: list[Value] = []
            for column, cell in zip(one.columns, row.cells, strict=True):
                match column.key:
                    case "period":
                        cells += _days(row.record.activity)
                    case "number":
                        cells.append(row.number)
                    case "credits":
                        cells.append(_credits(row.counted))
                    case _:
                        cells.append(cell)
            rows.append(cells)
        self._sheet(name, headings, rows, summed=summed, person=True)

    def years(self) -> None:
        """What counts by year and by family."""
        found = [*years(self.filled.evaluation)]
        families = list(dict.fromkeys(name for one in found for name, _credits_ in one.families))
        headings = [_("From"), _("To"), *(family_name(one) for one in families), _("In all")]
        rows: list[list[Value]] = []
        for one in found:
            by = dict(one.families)
            rows.append(
                [
                    one.span.first,
                    one.span.last,
                    *(_credits(by.get(name, 0)) for name in families),
                    _credits(one.total),
                ]
            )
        self._sheet(_("By year"), headings, rows, summed=len(headings) - 1)

    def targets(self) -> None:
        """Each target: what it requires, what counts, by which article."""
        headings = [
            _("Requirement"),
            _("From"),
            _("To"),
            _("Required"),
            _("Counted"),
            _("Short"),
            _("Article"),
        ]
        rows: list[list[Value]] = []
        for one in self.filled.figures:
            span = one.target.span if one.target else self.filled.evaluation.window.span
            short = one.target.shortfall if one.target else 0
            amounts = [_credits(each) for each in (one.required, one.counted, short)]
            rows.append([one.label, span.first, span.last, *amounts, one.cites])
        self._sheet(_("Requirements"), headings, rows)

    def left_out(self) -> None:
        """What does not count, and why."""
        headings = [_("Record"), _("Ended"), _("Title"), _("Awarded"), _("Counted"), _("Why")]
        rows: list[list[Value]] = [
            [
                one.record.activity.id,
                one.record.activity.last.day,
                one.record.activity.title,
                _credits(one.record.award.awarded),
                _credits(one.record.counted),
                one.why,
            ]
            for one in self.filled.left_out
        ]
        self._sheet(_("What does not count"), headings, rows)

    def notes(self) -> None:
        """By which law and which program it was made."""
        sheet = self.book.add_worksheet(_name(_("Notes")))
        sheet.set_column(0, 0, 110)
        stated = adjusted_texts(self.filled.evaluation)
        given = map(wording.granted, self.filled.evaluation.grants)
        notes = [*filter(None, (self.filled.after,)), *given, *stated, *self.filled.notes]
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        for place, note in enumerate(notes):
            sheet.write_string(place, 0, note, wrapped)
            sheet.set_row(place, _high([note], [100]))
        _print_on_a4(sheet)

    def _sheet(
        self,
        name: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[Value]],
        *,
        summed: int | None = None,
        person: bool = False,
    ) -> None:
        sheet = self.book.add_worksheet(_name(name))
        top = 0
        if person:
            sheet.write_string(0, 0, self.filled.title, self.title)
            for top, (label, text) in enumerate(self.filled.person, start=1):
                sheet.merge_range(top, 0, top, 1, label, self.label)
                sheet.write_string(top, 2, text or _BLANK, self.bold)
            top += 2
        for place, heading in enumerate(headings):
            sheet.write_string(top, place, heading, self.head)
        for down, row in enumerate(rows, start=top + 1):
            for place, value in enumerate(row):
                self._cell(sheet, down, place, value)
        bottom = top + len(rows)
        if summed is not None and rows:
            sheet.write_string(bottom + 1, max(0, summed - 1), _("Total"), self.sum)
            first, last = (f"{_letter(summed)}{at + 1}" for at in (top + 1, bottom))
            amounts = (row[summed] for row in rows)
            worked_out = sum(one for one in amounts if isinstance(one, Decimal))
            sheet.write_formula(bottom + 1, summed, f"=SUM({first}:{last})", self.sum, worked_out)
        if rows:
            sheet.autofilter(top, 0, bottom, len(headings) - 1)
        sheet.freeze_panes(top + 1, 0)
        shown = [[_shown(value) for value in row] for row in rows]
        places = [
            _places(heading, column) for heading, *column in zip(headings, *shown, strict=True)
        ]
        for place, wide in enumerate(places):
            sheet.set_column(place, place, wide + 2)
        for down, row in enumerate((list(headings), *shown), start=top):
            sheet.set_row(down, _high(row, places))
        for down, (label, _text) in enumerate(self.filled.person if person else (), start=1):
            sheet.set_row(down, _high([label], [sum(places[:2])]))
        _print_on_a4(sheet)
        sheet.repeat_rows(top)

    def _cell(self, sheet: Any, down: int, place: int, value: Value) -> None:
        match value:
            case None | "":
                sheet.write_blank(down, place, None, self.text)
            case date():
                sheet.write_datetime(down, place, value, self.day)
            case int() | Decimal():
                sheet.write_number(down, place, value, self.number)
            case _:
                sheet.write_string(down, place, value, self.text)


def _print_on_a4(sheet: Any) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _places(heading: str, texts: Sequence[str]) -> int:
    """How wide a column is: as its texts, within bounds; a heading may take several lines."""
    widest = max(map(width, texts), default=0)
    word = max(map(width, heading.split()))
    return max(
        word, min(widest, _WIDEST if widest > _WIDEST else _WIDE), min(width(heading), _NARROW)
    )


def _high(texts: Sequence[str], places: Sequence[int]) -> int:
    """How high a row is: a program that does not measure a wrapped text shows one line of it otherwise."""
    lines = [
        len(wrap(text, wide)) for text, wide in zip(texts, places, strict=True) if len(text) > wide
    ]
    return min(_HIGHEST, _LINE * max(lines, default=1))


def _days(activity: Activity) -> list[Value]:
    """The first and the last day; a year or a month as it is written."""
    texts = (activity.start, activity.end or activity.start)
    return [date.fromisoformat(one[:10]) if has_day(one) else one for one in texts]


def _credits(amount: Hundredths) -> Decimal:
    return Decimal(amount) / 100


def _shown(value: Value) -> str:
    return "00.00.0000" if isinstance(value, date) else str(value or "")


def _name(text: str) -> str:
    """A sheet's name, as far as Excel allows."""
    name = "".join(" " if char in "[]:*?/\\" else char for char in text).strip("' ")
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"


def _letter(column: int) -> str:
    return chr(ord("A") + column)
