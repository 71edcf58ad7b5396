"""`cmetrack db`: the ledger's file, its health, its backups."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmetrack.cli.params import Json, On, Yes, group_app, session
from cmetrack.errors import LedgerError, NotFound
from cmetrack.i18n import N_, ngettext
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from cmetrack.store.backup import Counts

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
        # As it is, in one line: scripts take it from here.
        sys.stdout.write(f"{path}\n")


@app.command()
def check(context: typer.Context, on: On = None, as_json: Json = False) -> None:
    """Look at everything that can be looked at; change nothing.

    \b
    cmetrack db check

    Ends with 0, also where something is only worth a warning, and with 3 where it is damaged.
    """
    from cmetrack.store.check import check as check_ledger

    run = session(context)
    found = check_ledger(run.path, run.on(on))
    damaged = any(one.severity == "damage" for one in found)
    if as_json:
        run.show_json(
            {
                "path": str(run.path.absolute()),
                "sound": not damaged,
                "findings": [
                    {"severity": one.severity, "what": one.what, "advice": one.advice or None}
                    for one in found
                ],
            }
        )
    else:
        from cmetrack.render.blocks import Line

        for one in found:
            words, tone = _SEVERITIES[one.severity]
            run.show([Line(_("{severity}: {what}").format(severity=_(words), what=one.what), tone)])
            if one.advice:
                run.show([Line(one.advice, indent=2)])
    if damaged:
        raise typer.Exit(LedgerError.exit_code)


@app.command()
def backup(
    context: typer.Context,
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="[TARGET]", help=_("A file or a folder; without, beside the ledger.")
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-f", help=_("Replace a file that is there already."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy the ledger, whole and checked, to another file.

    \b
    cmetrack db backup
    cmetrack db backup /media/usb
    cmetrack db backup credits-2026.db
    """
    from cmetrack.store import backup as backups
    from cmetrack.store.files import dated

    run = session(context)
    now = run.now()
    if target is None:
        target = dated(run.path, now)
    elif target.is_dir():
        target = dated(target / run.path.name, now)
    made = backups.backup(run.path, target, now, force=force)
    held = backups.holds(made)
    run.say(_("Copied {counts} to {path}").format(counts=_in_words(held), path=made))
    run.say(_("`cmetrack db restore {path}` brings it back").format(path=made))
    if as_json:
        run.show_json({"backup": str(made.absolute()), **_counts_json(held)})


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The backup."))],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the ledger, which is kept beside it.

    \b
    cmetrack db restore ledger-2026-11-21T101500.db
    """
    from cmetrack.store import backup as backups
    from cmetrack.store.open import Damaged

    run = session(context)
    if not file.exists():
        raise NotFound(
            _("There is no file {path}").format(path=file), _("Give the path of a backup.")
        )
    coming = backups.holds(file)
    there: Counts | None = None
    try:
        there = backups.holds(run.path)
        now = _("Now: {counts}").format(counts=_in_words(there))
    except NotFound:
        now = _("Now there is no ledger at {path}").format(path=run.path)
    except Damaged as error:
        now = _("Now: {trouble}").format(trouble=error.message)
    run.say(now)
    run.say(_("Then: {counts}").format(counts=_in_words(coming)))
    for sentence in _fewer(there, coming):
        run.say(sentence)
    run.confirm(_("Put this backup in the ledger's place?"), yes=yes)
    done = backups.restore(run.path, file, run.now())
    run.say(_("Restored {counts} from {file}").format(counts=_in_words(done.after), file=file))
    if done.before not in (there, None):  # somebody wrote while the question stood
        for sentence in _fewer(done.before, done.after):
            run.say(sentence)
    if done.kept is not None:
        run.say(
            _("What was there is kept: `cmetrack db restore {path}` brings it back").format(
                path=done.kept
            )
        )
    if as_json:
        run.show_json(
            {
                "restored": str(file.absolute()),
                "kept": str(done.kept.absolute()) if done.kept else None,
                "before": _counts_json(done.before) if done.before else None,
                "after": _counts_json(done.after),
            }
        )


_SEVERITIES = {
    "ok": (N_("ok"), "good"),
    "warning": (N_("warning"), "plain"),
    "damage": (N_("damage"), "bad"),
}


def _in_words(counts: Counts) -> str:
    return _("{records}, {cycles}, {changes}").format(
        records=ngettext("{n} record", "{n} records", counts.activities).format(
            n=counts.activities
        ),
        cycles=ngettext("{n} cycle", "{n} cycles", counts.cycles).format(n=counts.cycles),
        changes=ngettext("{n} change", "{n} changes", counts.changes).format(n=counts.changes),
    )


def _fewer(before: Counts | None, after: Counts) -> list[str]:
    """What there will be less of, if anything."""
    if before is None:
        return []
    records, cycles, changes = (was - now for was, now in zip(before, after, strict=True))
    said = []
    if records > 0:
        said.append(
            ngettext("{n} record fewer than now", "{n} records fewer than now", records).format(
                n=records
            )
        )
    if cycles > 0:
        said.append(
            ngettext("{n} cycle fewer than now", "{n} cycles fewer than now", cycles).format(
                n=cycles
            )
        )
    if changes > 0:
        said.append(
            ngettext(
                "the latest change will be gone", "the latest {n} changes will be gone", changes
            ).format(n=changes)
        )
    return said


def _counts_json(counts: Counts) -> dict[str, int]:
    return {"records": counts.activities, "cycles": counts.cycles, "changes": counts.changes}
