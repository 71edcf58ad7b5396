"""A file of records with the same value in some columns of every row: `--set state=planned`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from cmetrack import wording
from cmetrack.core.record_reader import Allowed, RecordReader
from cmetrack.core.rows import RawRow, wrong_width
from cmetrack.domain.columns import COLUMNS, column_of
from cmetrack.domain.text import suggest
from cmetrack.errors import BadValue
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.i18n import gettext as _


def with_constants(file: RecordFile, constants: Mapping[str, str]) -> RecordFile:
    """The file, its rows given some columns, which win over its own."""
    return cast(RecordFile, _WithConstants(file, constants))


class _WithConstants:
    """As the file is, but for its columns and rows: what is set has to be set again for rejects."""

    def __init__(self, inner: RecordFile, constants: Mapping[str, str]) -> None:
        self.inner = inner
        self.columns = (
            *(None if column in constants else column for column in inner.columns),
            *constants,
        )
        self._constants = constants

    def __getattr__(self, name: str) -> Any:
        if name == "chunks":  # its rows are those from here
            raise AttributeError(name)
        return getattr(self.inner, name)

    def rows(self) -> Iterator[RawRow]:
        """The file's rows, each with the values at its end."""
        width = len(self.inner.columns)
        values = tuple(self._constants.values())
        for line, cells, found in self.inner.rows():
            troubles = tuple(one for one in found if one.column not in self._constants)
            if len(cells) != width:
                # It must not be taken for a whole row because of what is put behind it.
                yield RawRow(line, (), troubles or (wrong_width(len(cells), width),))
            else:
                yield RawRow(line, [*cells, *values], troubles)


def read_constants(texts: Sequence[str]) -> dict[str, str]:
    """`state=planned` as a column and its value; refused if it can be no column's value."""
    constants: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        column = column_of(name)
        if column is None or not equals or not value.strip():
            near = suggest(name, COLUMNS)
            raise BadValue(
                _("'{text}' gives no column a value").format(text=text),
                wording.did_you_mean(
                    f"{near}={value or '…'}" if near and column is None else None,
                    _("Write it like --set state=planned."),
                ),
            )
        # The names of specialties are known to the ledger's cycles alone.
        if column != "specialty":
            RecordReader(Allowed()).cell(column, value)
        constants[column] = value
    return constants
