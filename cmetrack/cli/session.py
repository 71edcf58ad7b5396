"""What one run of the program works with: which ledger, which cycle, which day."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cmetrack.cli import paths
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.signals import too_late
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle, entered
from cmetrack.domain.dates import parse_day
from cmetrack.errors import BadValue, CmetrackError, NotFound, UsageError
from cmetrack.i18n import filled, gettext as _

if TYPE_CHECKING:
    from cmetrack.cli.config import Config
    from cmetrack.core.evaluate import Evaluation
    from cmetrack.core.record_reader import Allowed
    from cmetrack.present.blocks import Block
    from cmetrack.rules.rulebook import Rulebook
    from cmetrack.rules.windows import Window
    from cmetrack.store.ledger import Ledger
    from cmetrack.store.transaction import Change

Result = TypeVar("Result")

QUICKLY_COUNTED = 2_000
"""In a ledger of more records than this, what counts is left to `show` and `status`."""


def day_of(option: str, text: str | None, read: Callable[[str], date] = parse_day) -> date | None:
    """The day that an option names, where it was given."""
    return None if text is None else told_day(option, text, read)


def told_day(option: str, text: str, read: Callable[[str], date]) -> date:
    """The day that an option names, as it may be written there; refused with the option's name."""
    try:
        return read(text)
    except BadValue as error:
        raise BadValue(_("{option}: {why}."), option=option, why=error) from None


def days_of(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """The days between `--since` and `--until`, which stand in this order."""
    first, last = day_of("--since", since), day_of("--until", until)
    if first is not None and last is not None and last < first:
        hint = _("--since takes the first day, --until the last.")
        raise BadValue(_("{by} is before {on}."), hint, by=last, on=first)
    return first, last


class Session:
    """The settings of one run, and the doors to the ledger and to the law."""

    def __init__(
        self,
        *,
        db: Path | None,
        config: Path | None,
        language: str | None = None,
        color: bool = True,
        quiet: bool = False,
    ) -> None:
        self._db, self.config_path = db, config
        self.language = language  # only what was given with this very command
        self.color, self.quiet = color, quiet
        # As the command's options have it: one document for a script; nothing is asked.
        self.as_json = self.yes = False
        self._rulebooks: dict[str, Rulebook] = {}
        self._ledger: Ledger | None = None
        self._told = set[int]()

    @property
    def given(self) -> list[str]:
        """The options, before the command, that say which ledger and which settings."""
        named = (("--db", self._db), ("--config", self.config_path))
        return [word for name, path in named if path is not None for word in (name, str(path))]

    @property
    def path(self) -> Path:
        """The ledger's file, and not yet whether it is there."""
        return self.named[0]

    @property
    def named(self) -> tuple[Path, str]:
        """The ledger's file, by `--db`, `CMETRACK_DB`, `config` or `default`."""
        if self._db is not None:
            return self._db, "--db"
        if named := os.environ.get("CMETRACK_DB"):
            return paths.expanded(named), "CMETRACK_DB"
        if self.config.db:
            return paths.expanded(self.config.db), "config"
        return paths.data_folder() / "ledger.db", "default"

    @cached_property
    def config(self) -> Config:
        """What the config file says, read once a run."""
        from cmetrack.cli.config import load_config

        return load_config(self.config_path)

    def read(self) -> Ledger:
        """The ledger, to read it; nothing is written, whatever happens."""
        from cmetrack.store.ledger import Ledger

        return self._opened(Ledger.open(self.path))

    def write(self) -> Ledger:
        """The ledger, to change it."""
        from cmetrack.store.ledger import Ledger

        said = _("The ledger was brought up to date; as it was, it is {path}.")
        ledger = Ledger.open(self.path, write=True, upgraded=lambda kept: self.say(said, path=kept))
        ledger.before_commit = too_late
        return self._opened(ledger)

    def _opened(self, ledger: Ledger) -> Ledger:
        self._ledger = ledger
        return ledger

    def on(self, text: str | None) -> date:
        """The evaluation day: what `--on` says, else today where the doctor is."""
        return day_of("--on", text) or date.today()  # noqa: DTZ011

    def now(self) -> datetime:
        """The moment that the log keeps, with its offset from UTC."""
        return datetime.now().astimezone().replace(microsecond=0)

    def cycle(self, cycles: Sequence[Cycle], named: str | None = None) -> Cycle:
        """The cycle that is asked for by number or name; without, the one in use."""
        if named is None:
            return next(cycle for cycle in cycles if cycle.current)
        for cycle in cycles:
            if named in (str(cycle.id), cycle.name):
                return cycle
        hint = _("`cmetrack cycle list` shows them all.")
        raise NotFound(_("There is no cycle '{name}'."), hint, name=named, code="no-such-cycle")

    def rulebook(self, name: str) -> Rulebook:
        """The rulebook of that id or path, read once a run."""
        if name not in self._rulebooks:
            from cmetrack.rulebooks import load, look_in

            look_in(self.rulebook_folder)
            self._rulebooks[name] = load(name)
        return self._rulebooks[name]

    def rulebook_folder(self) -> Path | None:
        """Where the site keeps rulebooks of its own, as the config file says."""
        named = self.config.rulebooks
        return None if named is None else paths.expanded(named)

    def known_rulebooks(self) -> list[str]:
        """The ids of the rulebooks that come with the program, and of the site's."""
        from cmetrack.rulebooks import known, look_in

        look_in(self.rulebook_folder)
        return known()

    def country_of(self, name: str) -> str:
        """The country of a rulebook; empty where it cannot be read."""
        try:
            return self.rulebook(name).country
        except CmetrackError:  # somebody's own file that is gone or broken: its own cycle says so
            return ""

    def window(self, cycle: Cycle, on: date) -> Window:
        """The days that a cycle looks at on a day."""
        from cmetrack.rules.windows import window

        return window(self.rulebook(cycle.rulebook), cycle, on)

    def looks_back_to(self, cycle: Cycle, now: Window) -> date:
        """The first day whose records may matter in a cycle's window."""
        from cmetrack.rules.cadence import looks_back_to

        return looks_back_to(self.rulebook(cycle.rulebook), cycle, now)

    def evaluate(
        self, cycle: Cycle, activities: Iterable[Activity], on: date, *, with_planned: bool = False
    ) -> Evaluation:
        """How a cycle stands on a day."""
        from cmetrack.core.evaluate import evaluate

        return evaluate(
            self.rulebook(cycle.rulebook), cycle, activities, on, with_planned=with_planned
        )

    def readable(self, cycles: Sequence[Cycle]) -> list[Cycle]:
        """Those whose rulebook can be read; one that cannot is told, and stops none of the others."""
        found, failed = [], list[tuple[Cycle, UsageError]]()
        for cycle in cycles:
            try:
                self.rulebook(cycle.rulebook)
                found.append(cycle)
            except UsageError as error:
                failed.append((cycle, error))
        if failed and not found:
            raise failed[0][1]
        for cycle, why in failed:
            if cycle.id not in self._told:
                said = _("Cycle {id} is left out. {trouble}")
                self.say(said, id=cycle.id, trouble=why.message)
                self._told.add(cycle.id)
        return found

    def evaluated(self, named: str | None, on: date) -> Evaluation:
        """How the cycle that is asked for stands on a day, with all of the ledger's records."""
        with self.read() as ledger:
            return self.evaluate(self.cycle(ledger.cycles(), named), ledger.activities(), on)

    def allowed(self, cycles: Sequence[Cycle], me: Iterable[str | None] = ()) -> Allowed:
        """What the ledger's cycles allow in a record: their codes' shapes, their specialties.

        `me` are spellings of the doctor's name, as far as they are known.
        """
        from cmetrack.core.record_reader import Allowed
        from cmetrack.rules.categories import category_words

        found, categories = {}, set[str]()
        for name in {cycle.rulebook for cycle in cycles}:
            with suppress(UsageError):  # somebody's own file that is gone: its own cycle says so
                rulebook = self.rulebook(name)
                if shape := rulebook.codes:
                    found[shape[:2]] = shape
                categories.update(category_words(rulebook))
        names = tuple(cycle.specialty for cycle in cycles if cycle.specialty)
        former: dict[str, str] = {}
        if names and self._ledger is not None:
            former = self._ledger.former_specialties()
        anew = entered(cycles, self.country_of)
        mine = tuple(filter(None, me))
        return Allowed(tuple(found.values()), names, mine, former, anew, frozenset(categories))

    def show(
        self,
        result: Result,
        *,
        json: Callable[[Result], object],
        blocks: Callable[[Result], Iterable[Block]],
    ) -> None:
        """A result on stdout: as one JSON document for a script, as blocks for a person."""
        if self.as_json:
            self.show_json(json(result))
        else:
            self.show_blocks(blocks(result))

    def show_blocks(self, blocks: Iterable[Block]) -> None:
        """Blocks, on stdout: drawn on a terminal, plain elsewhere."""
        from cmetrack.present.plain import show

        show(blocks, color=self.color)

    def show_json(self, value: object) -> None:
        """One JSON document on stdout."""
        from cmetrack.present.json_text import pieces

        sys.stdout.writelines(pieces(value))
        sys.stdout.write("\n")

    def show_change(self, change: Change, told: Any = None) -> None:
        """What a command changed, told to a script: `told`, with the change's number and its records'.

        Of several things each has them; the number is null where nothing was changed.
        """
        if not self.as_json:
            return
        with self.read() as ledger:
            ids = ledger.touched_by(change.seq) if change.seq is not None else []
        own = {"change": change.seq, "ids": ids}
        if isinstance(told, list):
            self.show_json([{**one, **own} for one in told])
        else:
            self.show_json({**(told or {}), **own})

    def say(self, message: str, **values: object) -> None:
        """A message on stderr, or a template with its values; nothing with --quiet."""
        if not self.quiet:
            tell(filled(message, **values) if values else message)

    def confirm(self, question: str, **values: object) -> None:
        """Ask before something is taken away; without a terminal only --yes will do."""
        if self.yes:
            return
        question = filled(question, **values)
        if not sys.stdin.isatty():
            said = _("{question} Nothing was done: there is no terminal to ask on.")
            hint = _("Give --yes if it is meant.")
            raise UsageError(said, hint, question=question, code="needs-yes")
        from cmetrack.cli.asking import yes_or_no

        if not yes_or_no(question):
            raise UsageError(_("Nothing was done."))
