"""The parts of a workbook's zip file: checked before they are unpacked, parsed piece by piece."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile

from cmetrack.errors import BadInput
from cmetrack.formats.reading.workbook import limits
from cmetrack.i18n import gettext as _

_PIECE = 1 << 17

Element = tuple[str, str, dict[str, str]]
"""An element's parent, its name and its attributes; the names without prefixes."""


class Parts:
    """A workbook's zip file; none of its parts is larger, or better packed, than it may be."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self.file = file
        self.done = 0.0
        if stream.seek(0, 2) > limits.LARGEST_FILE:
            raise self.too_much(
                _("it has more than {most} MB").format(most=limits.LARGEST_FILE >> 20)
            )
        try:
            self._zip = ZipFile(stream)
        except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self.damaged(str(error)) from None
        self._check_sizes()

    def __contains__(self, part: object) -> bool:
        return part in self._sizes

    def pieces(self, part: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece; never more than it said that it has."""
        taken, size = 0, max(self._sizes.get(part, 0), 1)
        try:
            with self._zip.open(part) as stream:
                while piece := stream.read(_PIECE):
                    taken += len(piece)
                    self.done = taken / size
                    yield piece
        except (
            BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            KeyError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise self.damaged(str(error)) from None

    def parser(self) -> expat.XMLParserType:
        """A parser that refuses what a spreadsheet never has: definitions of entities."""
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def refuse(*_declared: object) -> None:
            raise BadInput(
                _("{file}: it declares a document type, which no spreadsheet does").format(
                    file=self.file
                ),
                _resave(),
            )

        parser.StartDoctypeDeclHandler = refuse
        return parser

    def feed(
        self, parser: expat.XMLParserType, piece: bytes, part: str, last: bool = False
    ) -> None:
        """Hand a parser the next piece of a part."""
        try:
            parser.Parse(piece, last)
        except (expat.ExpatError, ValueError) as error:
            raise self.damaged(f"{part}: {error}") from None

    def check_size(self, part: str, largest: int) -> None:
        """Refuse a part that is larger than such a part may be."""
        if self._sizes.get(part, 0) > largest:
            raise self.too_much(_("its part '{part}' is too large").format(part=part))

    def elements(self, part: str) -> list[Element]:
        """Every element of a part that is a list."""
        found: list[Element] = []
        parents = [""]

        def start(name: str, attributes: dict[str, str]) -> None:
            name = name.rpartition(":")[2]
            if len(found) == limits.MOST_ELEMENTS:
                raise self.too_much(_("its part '{part}' is too large").format(part=part))
            found.append((parents[-1], name, attributes))
            parents.append(name)

        self.check_size(part, limits.LARGEST_LIST)
        parser = self.parser()
        parser.StartElementHandler = start
        parser.EndElementHandler = lambda _name: parents.pop()
        for piece in self.pieces(part):
            self.feed(parser, piece, part)
        self.feed(parser, b"", part, last=True)
        return found

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The parts to which a part is related, by their ids; each with the kind of relation."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._sizes:
            return {}
        found = {}
        for _parent, element, its in self.elements(relations):
            if element == "Relationship" and its.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, its.get("Target", "")))
                kind = its.get("Type", "").rpartition("/")[2]
                found[its.get("Id", "")] = (path.lstrip("/"), kind)
        return found

    def target(self, part: str, kind: str) -> str | None:
        """The part to which a part is related in that way, if there is one."""
        related = (path for path, what in self.related(part).values() if what == kind)
        return next((path for path in related if path in self._sizes), None)

    def _check_sizes(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > limits.MOST_PARTS:
            raise self.too_much(_("it has more than {most} parts").format(most=limits.MOST_PARTS))
        if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
            raise self.damaged(_("it is packed in a way that no spreadsheet uses"))
        if any(part.flag_bits & 1 for part in parts):
            raise encrypted(self.file)
        if sum(part.file_size for part in parts) > limits.LARGEST_UNPACKED:
            raise self.too_much(
                _("unpacked it has more than {most} MB").format(most=limits.LARGEST_UNPACKED >> 20)
            )
        for part in parts:
            if part.file_size > max(limits.SMALL, limits.MOST_SHRUNK * part.compress_size):
                raise self.too_much(
                    _("its part '{part}' is packed as no spreadsheet packs it").format(
                        part=part.filename
                    )
                )
        self._sizes = {part.filename: part.file_size for part in parts}

    # Refusals

    def too_much(self, what: str) -> BadInput:
        """The refusal of what no ledger of a doctor would hold."""
        return BadInput(
            _("{file}: {what}: that is not read").format(file=self.file, what=what),
            _("Copy the records alone into a new workbook, or save them as CSV (UTF-8)."),
        )

    def damaged(self, reason: str) -> BadInput:
        """The refusal of what a spreadsheet would not open either."""
        return BadInput(
            _("{file}: the workbook is damaged: {reason}").format(file=self.file, reason=reason),
            _resave(),
        )

    def no_workbook(self) -> BadInput:
        """The refusal of a zip file that is something else, by what it is."""
        names = self._sizes
        what = (
            _("a binary workbook (XLSB)") if "xl/workbook.bin" in names
            else _("an OpenDocument file (ODS)") if "content.xml" in names
            else _("a Word document") if "word/document.xml" in names
            else _("a ZIP file without a workbook")
        )  # fmt: skip
        return BadInput(
            _("'{file}' is no XLSX workbook but {what}").format(file=self.file, what=what),
            _("Open it in a spreadsheet and save it as XLSX or as CSV (UTF-8)."),
        )


def encrypted(file: str) -> BadInput:
    """The refusal of a workbook with a password."""
    return BadInput(
        _("'{file}' is protected by a password").format(file=file),
        _("Open it in a spreadsheet, save it without the password, and import that."),
    )


def _resave() -> str:
    return _("Open it in a spreadsheet and save it anew as XLSX or as CSV (UTF-8).")
