"""What a person should know, as a value: of a file that is read, of a check, of a count."""

from typing import Any, NamedTuple, Self

from cmetrack.i18n import gettext as _


class Notice(NamedTuple):
    """A word for scripts, a sentence, what to do about it, and where it is.

    The word of a check is how it stands: `ok`, `warning` or `damage`. What is told is of a
    `line` of the file that is read, or of records by their `ids`. A `guess` is what was
    concluded where somebody may have meant something else: it needs somebody's agreement; `words` are the file's own, if any, that say so.
    """

    code: str
    sentence: str
    hint: str = ""
    line: int | None = None
    ids: tuple[int, ...] = ()
    guess: bool = False
    words: str = ""

    def on_line(self, line: int) -> Self:
        """The same, told of a line of the file."""
        said = _("line {line}: {notice}").format(line=line, notice=self.sentence)
        return self._replace(sentence=said, line=line)


def notice(code: str, sentence: str, hint: str = "", **values: object) -> Notice:
    """A notice of a sentence and a hint that take these values."""
    return Notice(code, sentence.format(**values), hint.format(**values))


def guess(code: str, sentence: str, **values: Any) -> Notice:
    """The same of what was concluded; a `line` and `words` among the values are its own, too."""
    line, words = values.get("line"), values.get("words", "")
    return notice(code, sentence, **values)._replace(guess=True, line=line, words=words)


class LeftOut(NamedTuple):
    """A row of a file that is not brought in and is not wrong: a word for scripts, and why.

    `record` is the one that was removed, where that is why.
    """

    line: int
    why: str
    sentence: str
    record: int | None = None


class Issue(NamedTuple):
    """What is wrong with one cell of a file, or with a whole row (`column` None)."""

    file: str
    line: int
    column: str | None
    value: str | None
    message: str

    @property
    def code(self) -> str:
        """A word for scripts: `bad-start`, `missing-kind`, `bad-row`."""
        what = (self.column or "row").replace("_", "-")
        return f"missing-{what}" if self.column and self.value is None else f"bad-{what}"
