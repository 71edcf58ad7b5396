"""`cmetrack db`: the ledger's file, its health, its backups."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import typer

from cmetrack.cli.checkup import of_records
from cmetrack.cli.commands import db_backup, db_restore
from cmetrack.cli.params import Json, On, group_app, session
from cmetrack.domain.text import visible
from cmetrack.errors import LedgerError
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Paragraph
from cmetrack.store.housekeeping import check as check_ledger
from cmetrack.store.integrity import Finding

app = group_app(_("The ledger's file: where it is, whether it is sound, its backups."))


@app.command("path")
def show_path(context: typer.Context, as_json: Json = False) -> None:
    """Show where the ledger's file is, or would be.

    \b
    cmetrack db path
    """
    run = session(context)
    path = run.path.absolute()
    if as_json:
        run.show_json({"path": str(path), "exists": path.is_file()})
    else:
        # As it is, in one line: scripts take it from here. A terminal is not for control characters.
        shown = visible(str(path)) if sys.stdout.isatty() else str(path)
        sys.stdout.write(f"{shown}\n")


@app.command()
def check(context: typer.Context, on: On = None, as_json: Json = False) -> None:
    """Look at everything that can be looked at; change nothing.

    \b
    cmetrack db check

    Ends with 0, also where something is only worth a warning, and with 3 where it is damaged.
    """
    run = session(context)
    day = run.on(on)
    found = [*check_ledger(run.path, day), *of_records(run, day)]
    damaged = any(one.severity == "damage" for one in found)
    told = {"path": str(run.path.absolute()), "sound": not damaged}
    run.show(found, as_json, json=lambda found: told | {"findings": _json(found)}, blocks=_blocks)
    if damaged:
        raise typer.Exit(LedgerError.exit_code)


def _json(found: Sequence[Finding]) -> list[dict[str, str | None]]:
    return [
        {"severity": one.severity, "what": one.what, "advice": one.advice or None} for one in found
    ]


def _blocks(found: Sequence[Finding]) -> Iterator[Block]:
    severities = {
        "ok": (_("ok"), "good"),
        "warning": (_("warning"), "warning"),
        "damage": (_("damage"), "bad"),
    }
    for one in found:
        word, tone = severities[one.severity]
        yield Paragraph(_("{severity}: {what}").format(severity=word, what=one.what), tone)
        if one.advice:
            yield Paragraph(one.advice, indent=2)


app.command()(db_backup.backup)
app.command()(db_restore.restore)
