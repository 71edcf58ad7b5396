"""What a publication's file leaves open and the ledger can tell: its class, the doctor's place.

The class is that of its journal on the doctor's list, the place that of the doctor's name among
the authors. Neither is guessed: what cannot be told stays open, with a word. A work without the
doctor among its authors is not brought in.
"""

from collections.abc import Sequence
from typing import NamedTuple

from cmetrack.core.authorship import Authorship, read_authorship
from cmetrack.core.periodicals import PUBLICATIONS, PeriodicalList
from cmetrack.core.rows import Detail, RowBatch
from cmetrack.domain.activity import Activity
from cmetrack.domain.notice import LeftOut, Notice
from cmetrack.i18n import ngettext


class _Completed(NamedTuple):
    """A row as its file has it, and what was made of it.

    `listed` tells whether its class is that of the list, `nameless` whether nobody knows whom to
    look for among its authors.
    """

    given: Activity
    listed: bool
    nameless: bool
    told: Sequence[Notice]


class Completion:
    """Completes the records of one file, and keeps what has to be said about it.

    What it says of a row counts only if the row is new: see `of_known`.
    """

    def __init__(
        self, details: Sequence[Detail], periodicals: PeriodicalList, me: Sequence[str]
    ) -> None:
        self._details = details
        self._periodicals = periodicals
        self._me = me
        # By the place of the row, as long as they are needed.
        self._known: dict[int, Authorship] = {}
        self._completed: dict[int, _Completed] = {}

    def __bool__(self) -> bool:
        """Whether it could complete anything."""
        return bool(self._details or self._periodicals)

    def may_know_of(self, kind: str) -> bool:
        """Whether it could complete a record of that kind."""
        return bool(self._details) or kind in PUBLICATIONS

    def mine(self, batch: RowBatch) -> RowBatch:
        """The rows without the works of others, which are left out, the bad ones among them too."""
        if not (self._details and self._me):
            return batch
        others: dict[int, LeftOut] = {}
        self._known.clear()
        positions = batch.columns.get("position") or [None] * len(batch.places)
        rows = zip(batch.places, batch.lines, positions, strict=True)
        bad = ((place, line, None) for place, line, _troubles in batch.rejected)
        for place, line, position in (*rows, *bad):
            found = self._known[place] = self._authorship(self._details[place])
            if found.left_out and not position:
                others[place] = found.left_out._replace(line=line)
        if not others:
            return batch
        good = [at for at, place in enumerate(batch.places) if place not in others]
        columns = {name: [its[at] for at in good] for name, its in batch.columns.items()}
        return batch._replace(
            places=[batch.places[at] for at in good],
            lines=[batch.lines[at] for at in good],
            columns=columns,
            rejected=[one for one in batch.rejected if one[0] not in others],
            left_out=[*batch.left_out, *others.values()],
        )

    def given(self, place: int, row: Activity) -> Activity:
        """A row as its file has it."""
        return self._completed[place].given if place in self._completed else row

    def of_new(self, place: int, line: int, row: Activity) -> Activity:
        """A row, completed; `place` is its among the file's, from 0."""
        detail = self._details[place] if self._details else Detail()
        found = self._known.pop(place, None) or self._authorship(detail)
        given, told = row, list(detail.notices)
        if row.authors is None:
            given = row._replace(authors=found.number)
            told += found.on_count
        made = given
        if row.position is None:
            made = given._replace(position=found.position)
            told += found.on_place
        made = self._periodicals.fill(made, detail.journal_names)
        if made.indexed is None and (doubt := self._periodicals.doubt(made, detail.journal_names)):
            told.append(Notice("journal", doubt))
        nameless = bool(detail.authors and not self._me and made.position is None)
        if told or nameless or made != row:
            listed = made.indexed != row.indexed
            self._completed[place] = _Completed(
                given, listed, nameless, [one.on_line(line) for one in told]
            )
        return made

    def of_known(self, place: int, row: Activity, there: Activity) -> Activity:
        """A row that repeats a record: what the record has already is not worked out again."""
        given = self.given(place, row)
        self._completed.pop(place, None)
        return given._replace(
            indexed=row.indexed if there.indexed is None else given.indexed,
            position=row.position if there.position is None else given.position,
        )

    def notices(self) -> list[Notice]:
        """A word on what was filled in, and on what was left open."""
        listed = sum(one.listed for one in self._completed.values())
        nameless = sum(one.nameless for one in self._completed.values())
        said = [notice for one in self._completed.values() for notice in one.told]
        if listed:
            sentence = ngettext(
                "{count} record takes its index class from your list of journals",
                "{count} records take their index class from your list of journals",
                listed,
            )
            said.append(Notice("listed-class", sentence.format(count=listed)))
        if nameless:
            sentence = ngettext(
                "whether you are among the authors of {count} record is not known, so it counts as yours, and as the first author's; tell your name with --me",
                "whether you are among the authors of {count} records is not known, so they count as yours, and as the first author's; tell your name with --me",
                nameless,
            )
            said.append(Notice("place", sentence.format(count=nameless)))
        return said

    def _authorship(self, detail: Detail) -> Authorship:
        return read_authorship(
            detail.authors, self._me, corresponding=detail.corresponding, editors=detail.editors
        )
