"""What commands share: options with one meaning and one sentence of help, and how they are made.

A command's module is imported when the command is called, so that none pays for the others.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cmetrack.cli.session import Session
from cmetrack.cli.typer_words import Command, InOurWords
from cmetrack.i18n import gettext as _

SETTINGS: dict[str, Any] = {
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}

_OURS = False  # whether a path can be read is asked as it is read: Typer says it in English only


def option(metavar: str | None, about: str, *names: str, **how: Any) -> Any:
    """An option that goes by these names, or by that of what it fills."""
    return typer.Option(*names, metavar=metavar and _(metavar), help=about, readable=_OURS, **how)


def flag(about: str, *names: str) -> Any:
    """An option by these names that takes no value."""
    return typer.Option(*names, help=about)


def argument(metavar: str | None, about: str, **how: Any) -> Any:
    """What is told by its place."""
    return typer.Argument(metavar=metavar and _(metavar), help=about, readable=_OURS, **how)


On = Annotated[str | None, option("DATE", _("The evaluation day; today if not given."))]
Json = Annotated[bool, flag(_("One JSON document on stdout."), "--json")]
CycleName = Annotated[
    str | None, option("CYCLE", _("Another cycle than the one in use: number or name."))
]
Encoding = Annotated[str | None, option("NAME", _("How the letters are written, if not in UTF-8."))]
Id = Annotated[int, argument("ID", _("The record's number."))]
Ids = Annotated[
    list[str] | None,
    argument("ID…", _("The records' numbers: 12, several, or from one to another, 55-66.")),
]
Where = Annotated[
    list[str] | None,
    option(
        "CONDITION",
        _(
            'Only those that are so: "title ~ Balint", "start = 2025", "code ="; all that are given.'
        ),
        "--where",
    ),
]
Dates = Annotated[
    str | None,
    option("dmy|mdy|ymd", _("The order in days such as 01.02.24, which can be read in two ways.")),
]
Yes = Annotated[bool, flag(_("Do not ask."), "--yes", "-y")]


class App(typer.Typer):
    """Commands with the program's settings, and their help in its words."""

    def command(self, name: str | None = None, *, cls: Any = Command, **how: Any) -> Any:
        return super().command(name, cls=cls, **how)


def command(
    name: str | None = None, cls: type[Command] = Command
) -> Callable[[Callable[..., None]], typer.Typer]:
    """Make a function a command of its own, with the program's settings."""

    def made(function: Callable[..., None]) -> typer.Typer:
        app = App(name=name or function.__name__, add_completion=False, **SETTINGS)
        app.command(name, cls=cls)(function)
        return app

    return made


def group(modules: Mapping[str, str]) -> type[TyperGroup]:
    """A group of commands, of which those in `modules` of `cli/commands` are imported when called."""

    class Lazy(InOurWords, TyperGroup):
        def __init__(self, **attrs: Any) -> None:
            super().__init__(**attrs | {"subcommand_metavar": _("COMMAND [ARGS]...")})
            unread: dict[str, Any] = dict.fromkeys(modules)
            self.commands = {**self.commands, **unread}

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if self.commands.get(cmd_name, self) is None:
                module = import_module(f"cmetrack.cli.commands.{modules[cmd_name]}")
                self.commands[cmd_name] = command_of(module, cmd_name)
            return super().get_command(ctx, cmd_name)

    return Lazy


def command_of(module: ModuleType, name: str) -> Any:
    """The command of that name, or the group of commands, that a module makes."""
    made = [one for one in vars(module).values() if isinstance(one, typer.Typer)]
    named = (one for one in made if one.info.name == name)
    return typer.main.get_command(next(named, made[0]))


def group_app(about: str | None = None, **modules: str) -> typer.Typer:
    """A Typer of several verbs, those of `modules` imported when called; its callback may tell what."""
    how = SETTINGS | ({"help": about} if about else {})
    app = App(cls=group(modules), add_completion=False, no_args_is_help=True, **how)
    app.callback()(lambda: None)  # it stays a group, were there but one verb in its own module
    return app


def session(context: typer.Context) -> Session:
    """What this run works with."""
    run = context.obj
    assert isinstance(run, Session)
    run.as_json, run.yes = (bool(context.params.get(name)) for name in ("as_json", "yes"))
    return run
