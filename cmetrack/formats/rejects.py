"""The rows that could not go in, as a file to be mended and imported again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _


class Frame(NamedTuple):
    """What stands before, between and after the rows of a file of rejects."""

    before: str
    between: str = ""
    after: str = ""


class Rejecting(Protocol):
    """A file that can give back the rows that were rejected."""

    @property
    def file(self) -> str: ...
    def rejects_frame(self) -> Frame: ...
    def rejected_rows(self, reasons: Mapping[int, str]) -> Iterator[str]: ...


def write_rejects(rejected: Sequence[tuple[Rejecting, Mapping[int, str]]]) -> str:
    """The rejected rows of the files as they came, with their reasons, as the text of one file.

    The reasons of each file go by a row's place, from 0. Files with other columns, or of
    another format, do not go into one.
    """
    first = rejected[0][0]
    frame = first.rejects_frame()
    for file, _reasons in rejected:
        if file.rejects_frame() != frame:
            raise UsageError(
                _(
                    "The rejected rows of '{one}' and '{other}' do not fit into one file: "
                    "their columns differ"
                ).format(one=first.file, other=file.file),
                _("Import these files one after the other, each with its own --rejects."),
            )
    rows = chain.from_iterable(file.rejected_rows(reasons) for file, reasons in rejected)
    return frame.before + frame.between.join(rows) + frame.after
