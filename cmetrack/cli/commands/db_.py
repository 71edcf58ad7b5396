"""`cmetrack db`: the ledger's file, its health, its backups."""

import sys

import typer

from cmetrack.cli.params import Json, group_app, session
from cmetrack.domain.text import visible
from cmetrack.i18n import gettext as _

app = group_app(
    _("The ledger's file: where it is, whether it is sound, its backups."),
    check="db_check",
    backup="db_backup",
    restore="db_restore",
    upgrade="db_upgrade",
    merge="db_merge",
)


@app.command("path")
def show_path(context: typer.Context, as_json: Json = False) -> None:
    """Show where the ledger's file is, or would be.

    \b
    cmetrack db path
    """
    run = session(context)
    path = run.path.absolute()
    if run.as_json:
        run.show_json({"path": str(path), "exists": path.is_file()})
    else:
        # As it is, in one line: scripts take it from here. A terminal is not for control characters.
        shown = visible(str(path)) if sys.stdout.isatty() else str(path)
        sys.stdout.write(f"{shown}\n")
