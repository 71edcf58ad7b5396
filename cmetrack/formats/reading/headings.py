"""Which column each heading of somebody's file means."""

from collections.abc import Collection, Mapping, Sequence

from cmetrack import wording
from cmetrack.core import kinds
from cmetrack.core.record_reader import REQUIRED, Allowed, RecordReader
from cmetrack.domain.columns import COLUMNS, column_of, guess_column, plain_heading
from cmetrack.domain.text import suggest
from cmetrack.errors import BadInput, BadValue
from cmetrack.i18n import gettext as _

REASON = "reject_reason"
"""The column of a file of rejects that says why; it may stay when the file comes back."""

WORKED_OUT = frozenset(
    f"id programme_credits awarded counted reason because steps reports {REASON}".split()
)
"""What our own files hold beside the columns; it is worked out anew, never read."""

_NUMBERING = frozenset(map(plain_heading, ("Nr. crt.", "Crt.", "№ п/п", "П/п", "№")))

_MOST_SHOWN = 40  # headings

Mapped = Mapping[str, str | None]
"""What `--map` says: the column of a heading (plain), or None to leave it out."""


def read_map(text: str) -> dict[str, str | None]:
    """`Denumire=title,Ore=hours` as a mapping; `Preț=` leaves a column out."""
    mapped: dict[str, str | None] = {}
    heading = ""
    for part in text.split(","):
        heading += part  # a heading may hold a comma itself
        if "=" not in part:
            heading += ","
            continue
        name, _equals, column = heading.rpartition("=")
        found = column_of(column)
        if column.strip() and found is None:
            columns = _("The columns are {columns}.").format(columns=", ".join(COLUMNS))
            said = _("'{column}' is no column of a record")
            hint = wording.did_you_mean(suggest(column.strip(), COLUMNS), columns)
            raise BadValue(said.format(column=column.strip()), hint)
        mapped[plain_heading(name)] = found
        heading = ""
    if heading.strip(", ") or "" in mapped:
        said = _("'{text}' is no mapping of headings")
        raise BadValue(said.format(text=text), _('Write it like --map "Denumire=title,Ore=hours".'))
    return mapped


def read_constants(texts: Sequence[str]) -> dict[str, str]:
    """`state=planned` as a column and its value; refused if it can be no column's value."""
    constants: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        column = column_of(name)
        if column is None or not equals or not value.strip():
            near = suggest(name, COLUMNS) if column is None else None
            raise BadValue(
                _("'{text}' gives no column a value").format(text=text),
                wording.did_you_mean(
                    near and f"{near}={value or '…'}", _("Write it like --set state=planned.")
                ),
            )
        # The names of specialties are known to the ledger's cycles alone.
        if column != "specialty":
            RecordReader(Allowed()).cell(column, value)
        constants[column] = value
    return constants


def find_column(heading: str, mapped: Mapped) -> str | None:
    """The column that a heading means, by the mapping first."""
    plain = plain_heading(heading)
    return mapped[plain] if plain in mapped else column_of(heading)


def is_ignored(heading: str, mapped: Mapped) -> bool:
    """Whether a heading without a column deserves a word: not left out, not our own."""
    return (
        plain_heading(heading) not in mapped
        and heading.strip().casefold() not in WORKED_OUT
        and plain_heading(heading) not in _NUMBERING
    )


def match_headings(
    cells: Sequence[str], mapped: Mapped, file: str, line: int, given: Collection[str] = ()
) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    """The columns of a header (None: not read), and the headings not known; refused if one is there twice, or if a needed one is missing.

    The columns in `given` have the same value in every row, and need no heading.
    """
    columns: list[str | None] = []
    ignored: list[str] = []
    for number, heading in enumerate(cells, start=1):
        column = find_column(heading, mapped)
        if column is not None and column in columns:
            sentence = _("{file}:{line}: the headings '{one}' and '{other}' both mean '{column}'")
            hint = _('Leave one of them out (--map "{heading}="), or rename it.')
            one = cells[columns.index(column)]
            raise BadInput(
                sentence.format(file=file, line=line, one=one, other=heading, column=column),
                hint.format(heading=heading),
            )
        columns.append(column)
        if column is None and is_ignored(heading, mapped):
            ignored.append(heading.strip() or _("(column {number})").format(number=number))
    if "kind" not in columns and "kind" not in given:
        proposing = (at for at, heading in enumerate(cells) if kinds.proposes(heading))
        if (at := next(proposing, None)) is not None and cells[at].strip() in ignored:
            columns[at] = "kind"
            ignored.remove(cells[at].strip())
    # What has no column of kinds is asked for row by row: its titles may say them.
    needed = (name for name in REQUIRED if name != "kind")
    missing = [name for name in needed if name not in columns and name not in given]
    if "start" in missing and "sessions" in columns:
        missing.remove("start")
    if missing:
        quoted = (f"'{one}'" for one in cells)
        found = ", ".join(wording.first_of(quoted, len(cells), _MOST_SHOWN))
        sentence = _(
            "{file}:{line}: the header has no column for {missing}; its headings are {found}"
        )
        hint = _(
            'Say which heading means what: --map "{pairs}"; what all rows have in common goes '
            "by --set state=planned. The columns are {columns}."
        )
        raise BadInput(
            sentence.format(file=file, line=line, missing=", ".join(missing), found=found),
            hint.format(pairs=_suggested(ignored, missing, columns), columns=", ".join(COLUMNS)),
        )
    return tuple(columns), tuple(ignored)


def _suggested(unknown: Sequence[str], missing: Sequence[str], known: Sequence[str | None]) -> str:
    """A mapping to begin with: what the unknown headings may mean, and what is still missing."""
    pairs: dict[str, str] = {}
    for heading in unknown:
        if (column := guess_column(heading)) and column not in known:
            pairs.setdefault(column, heading)
    pairs = {**pairs, **{column: "…" for column in missing if column not in pairs}}
    return ",".join(f"{heading}={column}" for column, heading in pairs.items())
