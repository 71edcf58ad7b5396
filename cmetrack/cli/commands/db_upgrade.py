"""`cmetrack db upgrade`: older ledgers, one or many, with the tables of today."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from cmetrack.cli.params import Json, argument, command, session
from cmetrack.cli.paths import ledgers_meant
from cmetrack.errors import CmetrackError, NotFound, SurroundingsError
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Paragraph, say
from cmetrack.store.housekeeping import upgrade as upgrade_ledger


class Upgraded(NamedTuple):
    """What became of one ledger: its schema before, where it is kept as it was, what failed."""

    ledger: str
    before: int | None = None
    kept: str | None = None
    error: str | None = None
    message: str | None = None


@command()
def upgrade(
    context: typer.Context,
    ledgers: Annotated[
        list[str] | None,
        argument(
            "[LEDGER…]", _("The ledgers; a folder stands for its *.db; without, the one in use.")
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring older ledgers to the tables of today, each after a backup.

    Any command that writes does so for its own ledger; reading commands read an older one as it is.

    \b
    cmetrack db upgrade
    cmetrack db upgrade /srv/ledgers

    One that cannot be brought up to date is told, and the others go on; the exit code is 3 then, and
    2 where no ledger is there.
    """
    run = session(context)
    meant = ledgers_meant(ledgers) if ledgers else [str(run.path)]
    found = list(map(_upgraded, dict.fromkeys(meant)))
    run.show(found, json=lambda them: [one._asdict() for one in them], blocks=_blocks)
    if failed := {one.error for one in found if one.error}:
        alone = failed == {"no-such-ledger"}
        raise typer.Exit((NotFound if alone else SurroundingsError).exit_code)


def _upgraded(path: str) -> Upgraded:
    try:
        before, kept = upgrade_ledger(Path(path))
    except CmetrackError as error:
        return Upgraded(path, error=error.code, message=error.message)
    return Upgraded(path, before, None if kept is None else str(kept))


def _blocks(found: Sequence[Upgraded]) -> Iterator[Block]:
    for one in found:
        if one.message:
            yield Paragraph(one.message, "bad")
        elif one.kept is None:
            yield say(_("{path} has the tables of today."), path=one.ledger)
        else:
            said = _("{path} was brought up to date; as it was, it is {kept}.")
            yield say(said, path=one.ledger, kept=one.kept)
