"""A file of which only some rows are meant: `import --where "doctor = Popescu"`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.record_reader import Allowed, RecordReader, Trouble
from cmetrack.core.rows import RawRow
from cmetrack.core.where import CellTest, cell_test, parts, refused
from cmetrack.domain.columns import column_of, plain_heading
from cmetrack.domain.notice import LeftOut, Notice
from cmetrack.domain.text import suggest
from cmetrack.errors import BadValue
from cmetrack.formats.reading.headings import letter_of
from cmetrack.formats.reading.rejects import OtherRows, RecordFile
from cmetrack.i18n import gettext as _

_MOST_SHOWN = 10  # values, or headings
_LONGEST = 100  # characters of a value


def headings_of(where: Sequence[str]) -> list[str]:
    """The headings, plain, that conditions ask of."""
    return [plain_heading(parts(text)[0]) for text in where]


class _Asked(NamedTuple):
    text: str
    name: str
    place: int
    meets: CellTest


class ChosenRows(OtherRows):
    """A file whose rows are left out, each with a word, where one of the conditions does not hold.

    A condition is on a heading of the file, or on the column that one means. A cell that cannot be
    compared rejects its row: nobody knows whether it is meant.
    """

    def __init__(self, inner: RecordFile, where: Sequence[str]) -> None:
        super().__init__(inner)
        self._also: list[str] = list(getattr(inner, "also", ()))
        self._asked = [self._understood(text) for text in where]
        self._met = 0
        self._values: dict[str, dict[str, None]] = {one.name: {} for one in self._asked}

    @property
    def ignored(self) -> list[str]:
        """The headings that nothing here knows; who asks of one knows it."""
        asked = {plain_heading(one.name) for one in self._asked}
        return [one for one in self.inner.ignored if plain_heading(one) not in asked]

    @property
    def notices(self) -> Sequence[Notice]:
        found = list(self.inner.notices)
        if not self._met:
            said = _(
                "no row is so (= asks for the whole of a text, ~ for a part); in '{heading}' there stands: {values}"
            )
            for name, values in self._values.items():
                shown = ", ".join(wording.quoted(values))
                told = said.format(heading=name, values=shown or _("nothing"))
                found.append(Notice("where", told))
        return found

    def rows(self) -> Iterator[RawRow]:
        width = len(self.inner.columns)
        for row in self.inner.rows():
            if row.left_out or len(row.cells) != width:
                yield row
            else:
                yield self._looked_at(row)
        # The keys of a file that has no headings are known now.
        there = set(map(plain_heading, self.inner.headings))
        for one in self._asked:
            plain = plain_heading(one.name)
            if plain in self._also and plain not in there:
                raise self._no_heading(one.text, one.name, self.inner.headings)

    def _looked_at(self, row: RawRow) -> RawRow:
        troubles = row.troubles
        for one in self._asked:
            cell = row.cells[one.place].strip()
            values = self._values[one.name]
            if len(values) < _MOST_SHOWN:
                values.setdefault(cell[:_LONGEST])
            try:
                meets = one.meets(cell)
            except BadValue as error:
                troubles += (Trouble(self.inner.columns[one.place], cell, error.message),)
                continue
            if not meets:
                said = _('"{condition}" does not hold').format(condition=one.text)
                return row._replace(left_out=LeftOut(row.line, "where", said))
        self._met += 1
        return row._replace(troubles=troubles)

    def _understood(self, text: str) -> _Asked:
        name, sign, value = parts(text)
        place = self._place(text, name)
        reader = RecordReader(Allowed())
        test = cell_test(text, self.inner.columns[place], sign, value, reader)
        return _Asked(text, name, place, test)

    def _place(self, text: str, name: str) -> int:
        columns, plain = list(self.inner.columns), plain_heading(name)
        headings = [plain_heading(one) for one in self.inner.headings]
        if len(headings) != len(columns):  # as where its records have keys or fields of their own
            headings = [plain_heading(one or "") for one in columns]
        if self._also:
            headings[len(headings) - len(self._also) :] = self._also
        if plain in headings:
            return headings.index(plain)
        column = column_of(name)
        if column is not None and column in columns:
            return columns.index(column)
        letters = [letter_of(at).lower() for at in range(len(columns))]
        if self.inner.headings and plain in letters:
            return letters.index(plain)
        known = [one for one in self.inner.headings or columns if one]
        raise self._no_heading(text, name, known)

    def _no_heading(self, text: str, name: str, known: Sequence[str]) -> BadValue:
        shown = ", ".join(wording.first_of(wording.quoted(known), len(known), _MOST_SHOWN))
        said = _("there is no heading '{name}' in {file}.")
        hint = _("Its headings are {headings}.").format(headings=shown)
        near = suggest(name, known)
        return refused(
            text, said, wording.did_you_mean(near, hint), name=name, file=self.inner.file
        )
