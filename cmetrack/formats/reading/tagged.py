"""Records of tagged lines, as RIS and PubMed write them: `TI  - Un caz rar`.

A record begins with its first tag, whatever became of the end of the one before. So none is
lost to a missing end, a byte-order mark, other line ends or a missing space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cmetrack.formats.reading.headings import REASON

_LINE_ENDS = re.compile(r"\r\n|\r|\n")


class Tagged(NamedTuple):
    """One record: its line, its own text, its fields in order; `whole` if it ended as it should.

    `begun` is False where fields stand before any record.
    """

    line: int
    raw: str
    fields: list[tuple[str, str]]
    begun: bool
    whole: bool

    def all(self, *tags: str) -> list[str]:
        """What stands under any of these tags, in the order of the tags, then of the lines."""
        return [text for wanted in tags for tag, text in self.fields if tag == wanted and text]

    def first(self, *tags: str) -> str:
        """The first that stands under one of these tags; empty if nothing does."""
        return next(iter(self.all(*tags)), "")


def split_records(
    text: str, line_form: re.Pattern[str], begin: str, end: str | None
) -> Iterator[Tagged]:
    """The records of a text; `line_form` finds a line's tag and its value.

    A line without a tag goes on with the value before it. Between two records it is a remark
    of the program that wrote the file, or our own on why a record was rejected.
    """
    line, begun = 0, False
    raw: list[str] = []
    fields: list[tuple[str, str]] = []
    for number, content in enumerate(_LINE_ENDS.split(text), start=1):
        match = line_form.fullmatch(content)
        tag = match[1] if match else None
        if tag == begin or (fields and content.startswith(REASON + ":")):
            if fields:
                yield Tagged(line, "\n".join(raw), fields, begun, end is None)
            raw, fields, begun = [], [], False
        if tag is None:
            if fields:
                raw.append(content)
                if content.strip():
                    fields[-1] = (fields[-1][0], f"{fields[-1][1]} {content.strip()}".strip())
            continue
        assert match is not None
        if tag == end and not fields:
            continue  # an end too many
        if not fields:
            line, begun = number, tag == begin
        raw.append(content)
        fields.append((tag, match[2].strip()))
        if tag == end:
            yield Tagged(line, "\n".join(raw), fields, begun, True)
            raw, fields, begun = [], [], False
    if fields:
        yield Tagged(line, "\n".join(raw), fields, begun, end is None)
