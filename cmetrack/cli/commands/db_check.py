"""`cmetrack db check`: everything of the ledger that can be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from cmetrack.cli.checkup import of_records
from cmetrack.cli.params import Json, On, command, session
from cmetrack.domain.notice import Notice
from cmetrack.errors import LedgerError
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Paragraph
from cmetrack.store.housekeeping import check as check_ledger


@command()
def check(context: typer.Context, on: On = None, as_json: Json = False) -> None:
    """Look at everything that can be looked at; change nothing.

    \b
    cmetrack db check

    Ends with 0, also where something is only worth a warning, and with 3 where it is damaged.
    """
    run = session(context)
    day = run.on(on)
    found = [*check_ledger(run.path, day), *of_records(run, day)]
    damaged = any(one.code == "damage" for one in found)
    told = {"path": str(run.path.absolute()), "sound": not damaged}
    run.show(found, as_json, json=lambda found: told | {"findings": _json(found)}, blocks=_blocks)
    if damaged:
        raise typer.Exit(LedgerError.exit_code)


def _json(found: Sequence[Notice]) -> list[dict[str, str | None]]:
    return [
        {"severity": one.code, "what": one.sentence, "advice": one.hint or None} for one in found
    ]


def _blocks(found: Sequence[Notice]) -> Iterator[Block]:
    severities = {
        "ok": (_("ok"), "good"),
        "warning": (_("warning"), "warning"),
        "damage": (_("damage"), "bad"),
    }
    for one in found:
        word, tone = severities[one.code]
        yield Paragraph(_("{severity}: {what}").format(severity=word, what=one.sentence), tone)
        if one.hint:
            yield Paragraph(one.hint, indent=2)
