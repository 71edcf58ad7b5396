"""What Typer says by itself, in the language in use: help's frame, and wrong options and arguments.

It writes most of these words in English only.
"""

import re
from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand

from cmetrack.i18n import N_, gettext as _

# Words of Typer's that stand in a command's usage and help.
_METAVARS = {"str": N_("TEXT"), "int": N_("INTEGER"), "path": N_("PATH")}
# What it translates itself, by the catalogue of the program.
_BY_ITSELF = (N_("Arguments"), N_("default: {default}"), N_("required"), N_("(dynamic)"))
_OF_COMPLETION = (
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)

# What Typer says, and the same with what of it is its own values. The first that fits is meant.
_SAID: tuple[tuple[str, str], ...] = (
    (r"No such option: (?P<option>\S+)", N_("No such option: {option}")),
    (r"Option '(?P<option>.*?)' requires an argument\.", N_("Option '{option}' requires an argument.")),
    (r"Option '(?P<option>.*?)' does not take a value\.", N_("Option '{option}' does not take a value.")),
    (r"Got unexpected extra arguments? ?(\(s\))? ?\((?P<words>.*)\)", N_("Got unexpected extra argument(s) ({words})")),
    (r"No such command '(?P<name>.*?)'\. Did you mean (?P<near>.*)\?", N_("No such command '{name}'. Did you mean {near}?")),
    (r"No such command '(?P<name>.*?)'\.", N_("No such command '{name}'.")),
    (r"Missing command\.", N_("Missing command.")),
    (r"'(?P<word>.*)' is not a valid int(eger)?\.", N_("'{word}' is not a valid integer.")),
    (r"'(?P<word>.*)' is not a valid float\.", N_("'{word}' is not a valid number.")),
)  # fmt: skip


def translated(doc: str) -> str:
    """A command's description, paragraph by paragraph; examples are commands and stay."""
    return "\n\n".join(
        part if part.startswith("\b") else _(" ".join(part.split())) for part in doc.split("\n\n")
    )


class InOurWords:
    """A command or group of Typer's whose help has our words for Typer's own."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        spoken: Any = self
        spoken.help = translated(spoken.help or "")
        spoken.options_metavar = _("[OPTIONS]")
        for param in spoken.params:
            if param.param_type_name == "option" and not param.is_flag:
                param.metavar = param.metavar or _(_METAVARS.get(param.type.name, "")) or None

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces: Any = self
        words = " ".join(pieces.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, words, prefix=_("Usage: "))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        for param in self.params:  # type: ignore[attr-defined]
            if getattr(param, "help", None) in _OF_COMPLETION:
                param.help = _(param.help)
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_help_option(self, ctx: Any) -> Any:
        found = super().get_help_option(ctx)  # type: ignore[misc]
        if found is not None:
            found.help = _("Show this message and exit.")
        return found

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        spoken: Any = self
        made = {name: spoken.get_command(ctx, name) for name in spoken.list_commands(ctx)}
        with formatter.section(_("Commands")):
            formatter.write_dl(
                [(name, one.get_short_help_str(1_000)) for name, one in made.items()]
            )


class Command(InOurWords, TyperCommand):
    """A command with its help in our words."""


def said(error: Any) -> str:
    """What is wrong with a command line, in a sentence."""
    kind, message = type(error).__name__, error.message
    if kind == "MissingParameter":
        missing = {
            "argument": _("Missing argument {name}."),
            "option": _("Missing option {name}."),
        }[error.param.param_type_name]
        return missing.format(name=_quoted(error.param.get_error_hint(error.ctx)))
    text = _in_our_words(message)
    if kind == "BadParameter":
        if error.param is None:
            return _("Invalid value: {message}").format(message=text)
        name = _quoted(error.param_hint or error.param.get_error_hint(error.ctx))
        return _("Invalid value for {name}: {message}").format(name=name, message=text)
    if near := getattr(error, "possibilities", None):
        return _("{message} (Possible options: {options})").format(
            message=text, options=", ".join(sorted(near))
        )
    return text


def _in_our_words(message: str) -> str:
    for pattern, sentence in _SAID:
        if match := re.fullmatch(pattern, message):
            values = match.groupdict()
            return _(sentence).format_map(values | {"near": _quoted(values.get("near", ""))})
    return message


def _quoted(names: str) -> str:
    """Names as Typer quotes them, in the language's own quotes."""
    return re.sub("'(.*?)'", lambda match: _("'{text}'").format(text=match[1]), names)


def explained(error: Any) -> Iterator[str]:
    """The usage of the command, where its help is, and what is wrong."""
    if error.ctx is not None:
        yield error.ctx.get_usage()
        hint = _("Try '{command} {option}' for help.")
        yield hint.format(command=error.ctx.command_path, option=error.ctx.help_option_names[0])
        yield ""
    yield _("Error: {message}").format(message=said(error))
