"""The command `cmetrack`: its options, its list of commands, and how it ends.

A command's module is imported when the command is called, so that none pays for the others.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from cmetrack import __version__, i18n
from cmetrack.cli.error_boundary import guarded, prepare_streams
from cmetrack.cli.language import in_front
from cmetrack.cli.params import SETTINGS, Json, On, flag, group, option
from cmetrack.cli.session import Session
from cmetrack.cli.signals import stoppable
from cmetrack.errors import UsageError
from cmetrack.i18n import LANGUAGES, N_, gettext as _

SECTIONS: dict[str, dict[str, str]] = {
    N_("Begin"): {
        "init": N_("Make a ledger and its first cycle."),
        "demo": N_("Try the program on a sample doctor."),
    },
    N_("Records"): {
        "add": N_("Log an activity: a course, a congress, a publication."),
        "list": N_("List the records and what each counts."),
        "show": N_("Explain one record, step by step, with the law."),
        "edit": N_("Change a record, or several."),
        "rm": N_("Remove records."),
        "merge": N_("Make one of two records that were entered twice."),
        "distinct": N_("Say of records that look alike that they are not one."),
        "undo": N_("Take back the last change; again, the one before."),
        "redo": N_("Do again what was taken back last."),
        "history": N_("Every change, with what was there before and after."),
        "attach": N_("Keep a certificate's file with its record."),
        "open": N_("Open a record's certificate."),
        "code": N_("Certificate codes: add, list, activate, reject, letter."),
    },
    N_("How it stands"): {
        "status": N_("Show what counts, what is short and by when."),
        "plan": N_("What is planned, what would be missing; would it count, what to look for."),
        "remind": N_("Tell what is due, once; dates of your own."),
        "goal": N_("Goals of your own beside the law's: add, list, edit, rm."),
        "roster": N_("How the doctors of many ledgers stand, in one table."),
        "cycle": N_("Cycles: add, list, edit, use, adjust."),
    },
    N_("In and out"): {
        "import": N_("Bring in a file of records."),
        "reconcile": N_("Compare a portal's or a college's statement with the ledger."),
        "export": N_("Write the summary or the data to a file."),
        "journals": N_("Your list of journals and their classes: import, list, set."),
    },
    N_("The law and the file"): {
        "guide": N_("The manual: begin, log, import, count, plan and more."),
        "rules": N_("Rulebooks: list, show, check, test, new."),
        "db": N_("The ledger's file: path, check, backup, restore, upgrade, merge."),
        "purge": N_("Remove records or the whole ledger for good."),
        "profile": N_("You, as forms and letters need it: show, edit."),
        "doctor": N_("How the program is installed: versions, paths, terminal, reminders."),
        "schema": N_("What --json prints, as JSON Schema."),
    },
}
"""Every command by its part of the help, with its sentence there."""


_TOGETHER = ("edit rm", "attach open", "history undo redo", "merge distinct", "status list show")
MODULES = {name: f"{name}_" for section in SECTIONS.values() for name in section} | {
    name: f"{names.split()[0]}_" for names in _TOGETHER for name in names.split()
}
"""The module in which each command is."""


class _Root(group(MODULES)):  # type: ignore[misc]
    """The root command: its list is in parts, every failure ends in one place."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for section, commands in SECTIONS.items():
            with formatter.section(_(section)):
                formatter.write_dl([(name, _(about)) for name, about in commands.items()])

    def make_context(self, info_name: str | None, args: list[str], **extra: Any) -> Any:
        if args and args[0] in ("--show-completion", "--install-completion"):
            _completion(*args[:2])
        as_json = "--json" in args
        with guarded(as_json=as_json):
            context = super().make_context(info_name, in_front(args), **extra)
            context.meta["cmetrack.json"] = as_json
            return context

    def invoke(self, ctx: Any) -> Any:
        with guarded(as_json=ctx.meta["cmetrack.json"]), stoppable():
            return super().invoke(ctx)


app = typer.Typer(cls=_Root, pretty_exceptions_enable=False, **SETTINGS)


def _completion(how: str, shell: str = "") -> None:
    """Print or install what completes in a shell, or in that in use; a PowerShell is Typer's."""
    own = import_module("cmetrack.cli.shells")
    shell = shell or own.shell_in_use()
    if shell in ("", "powershell", "pwsh"):
        return
    with guarded():
        if how == "--show-completion":
            typer.echo(own.script(shell), nl=False)
        else:
            own.install(Session(db=None, config=None), shell)
        raise SystemExit(0)


def _version(asked: bool) -> None:
    if asked:
        noted = Path(__file__).parents[1] / "COMMIT"  # in what was built from a checkout
        commit = f" ({noted.read_text('ascii').strip()})" if noted.is_file() else ""
        typer.echo(f"cmetrack {__version__}{commit}")
        raise typer.Exit


def _language(given: str | None) -> str | None:
    if given not in (None, *LANGUAGES):
        raise typer.BadParameter(_("the languages are en, ro and ru"))
    return given


@app.callback(invoke_without_command=True)
def cmetrack(
    context: typer.Context,
    db: Annotated[
        Path | None, option("FILE", _("The ledger's file (else $CMETRACK_DB, the config file)."))
    ] = None,
    config: Annotated[
        Path | None,
        option(
            "FILE",
            _("The config file (TOML; keys: db, remind_days, keep_backups, language, rulebooks)."),
        ),
    ] = None,
    language: Annotated[
        str | None, option("en|ro|ru", _("Speak English, Romanian or Russian."), callback=_language)
    ] = None,
    no_color: Annotated[bool, flag(_("Draw without colour."), "--no-color")] = False,
    quiet: Annotated[bool, flag(_("No messages but errors."), "--quiet", "-q")] = False,
    on: On = None,
    as_json: Json = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=_("Show the version.")),
    ] = False,
) -> None:
    """Keep your continuing-medical-education credits, counted by the law that says so.

    Begin with `cmetrack init --rulebook ro-cmr-2009`, log with `cmetrack add`, or import a
    file. Alone, `cmetrack` shows where you stand, what is due and the next step. Nothing leaves
    this machine.
    """
    if language and language != i18n.language():  # where the program was not begun by its own name
        i18n.use(language)
    run = Session(db=db, config=config, language=language, color=not no_color, quiet=quiet)
    context.obj, command, run.as_json = run, context.invoked_subcommand, as_json
    if config is not None:
        _found = run.config  # what is named on purpose is read, or refused
    if command is None:
        shown = import_module("cmetrack.cli.dashboard")  # as a command is: when it is called
        shown.dashboard(context, run, on)
    elif on is not None or as_json:
        said = _("--on and --json stand behind the command: `cmetrack {command} …`.")
        raise UsageError(said, command=command)


def run() -> None:
    """What the installed command `cmetrack` calls."""
    prepare_streams()
    if os.environ.get("CMETRACK_COMPLETE"):
        import_module("cmetrack.cli.completion").answer(typer.main.get_command(app))
        return
    with guarded():
        app(prog_name="cmetrack")
