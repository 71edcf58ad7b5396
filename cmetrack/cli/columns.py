"""The columns of a record as options, for `add` and `edit`: one declared table, two commands.

The help shows them by the sort of record that they concern, so that nobody reads thirty
options to log a course.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import typer
from typer.core import TyperOption

from cmetrack.cli.session import Session
from cmetrack.cli.typer_words import Command
from cmetrack.core import record_reader
from cmetrack.core.typed import entered_words
from cmetrack.domain.activity import KINDS, Activity
from cmetrack.domain.columns import COLUMNS, column_of
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.text import fold
from cmetrack.errors import UsageError
from cmetrack.i18n import N_, gettext as _

SECTIONS = {
    N_("Every record"): (
        "start end sessions specialty category state provider place notes evidence link"
    ),
    N_("What its certificate says"): "hours days credits certificate",
    N_("Courses, events and distance programmes"): (
        "format level country accreditation role attended works_first works_co"
    ),
    N_("Publications and subscriptions"): ("index journal work authors position pages identifier"),
    N_("Certificate codes"): "code code_status code_date code_reason",
}
"""The columns by the sort of record that they concern."""

_SHOWN = " ".join(SECTIONS.values()).split()

KIND_GROUPS = {
    "course": N_("courses"),
    "distance": N_("distance programmes"),
    "event": N_("scientific events"),
    "portal": N_("of a portal"),
    "publication": N_("publications"),
    "title": N_("titles"),
    "yearly": N_("yearly functions"),
}


def option_of(name: str) -> str:
    """A column's name as an option."""
    return "--" + name.replace("_", "-")


def given(context: typer.Context) -> dict[str, str]:
    """The texts of the columns that were given as options."""
    found: dict[str, str] = context.meta.setdefault("cmetrack.columns", {})
    return found


def _describe(trouble: record_reader.Trouble) -> str:
    if trouble.column == "start" and trouble.value is None:
        return _("No day was given: give --start, for example --start 14.03.2026.")
    if trouble.column == "title" and trouble.value is None:
        return _("No title was given: put it behind the kind, in quotes.")
    return record_reader.describe(trouble)


def read(
    run: Session,
    cells: dict[str, str],
    cycles: Sequence[Cycle],
    me: Sequence[str | None] = (),
    *,
    today: date,
) -> Activity:
    """The record that the texts of options describe; refused with all that is wrong with them."""
    allowed = run.allowed(cycles, me)
    return record_reader.make_activity(cells, allowed, say=_describe, today=today)


class RecordCommand(Command):
    """A command with an option for every column of a record."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.params += map(_option, _SHOWN)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """An option may go by any heading of its column: `--ore 6`, `--часы 36`."""
        own = {name for one in self.get_params(ctx) for name in (*one.opts, *one.secondary_opts)}
        end = args.index("--") if "--" in args else len(args)
        named = [self._named(word, own) for word in args[:end]]
        _refuse_two_values(named, args)
        return super().parse_args(ctx, named + args[end:])

    def _named(self, word: str, own: set[str]) -> str:
        name, equals, value = word.partition("=")
        if not name.startswith("--") or name in own or " " in name:
            return word
        bare = fold(name[2:].replace("-", " "))
        column = option_of(column_of(bare) or entered_words("options").get(bare, ""))
        return column + equals + value if column in own else word

    def format_options(self, ctx: Any, formatter: Any) -> None:
        for section, columns in SECTIONS.items():
            with formatter.section(_(section)):
                names = columns.split()
                formatter.write_dl([(_usage(name), _(COLUMNS[name].about)) for name in names])
        rest = [one.get_help_record(ctx) for one in self.get_params(ctx) if one.name not in _SHOWN]
        with formatter.section(_("Options")):
            formatter.write_dl(filter(None, rest))
        with formatter.section(_("Kinds")):
            formatter.write_dl(
                [(_(KIND_GROUPS[group]), ", ".join(kinds)) for group, kinds in KINDS.items()]
            )


def _refuse_two_values(named: Sequence[str], typed: Sequence[str]) -> None:
    """Refuse two options that give one column different values: `--ore 6 --hours 7`."""
    columns = {option_of(name) for name in _SHOWN}
    before: dict[str, tuple[str, str]] = {}
    for at, word in enumerate(named):
        option, equals, value = word.partition("=")
        if option not in columns:
            continue
        value = value if equals else "".join(named[at + 1 : at + 2])
        name = typed[at].partition("=")[0]
        other, said = before.setdefault(option, (name, value))
        if said != value:
            message = _("{one} and {other} both mean {option}, and say '{said}' and '{value}'.")
            hint = _("Give one of them.")
            told = {"one": other, "other": name, "option": option, "said": said, "value": value}
            raise UsageError(message, hint, **told)


def _option(name: str) -> TyperOption:
    def keep(ctx: Any, _param: Any, value: str | None) -> None:
        if value is not None:
            given(ctx)[name] = value

    names = [*dict.fromkeys([name, option_of(name), "--" + name])]
    return TyperOption(param_decls=names, type=str, callback=keep, expose_value=False)


def _usage(name: str) -> str:
    column = COLUMNS[name]
    if column.choices and len(column.choices) < 10:
        return f"{option_of(name)} {'|'.join(column.choices)}"
    said = _("{option} NUMBER") if column.amount else _("{option} TEXT")
    dated = name in ("start", "end", "code_date")
    return (_("{option} DATE") if dated else said).format(option=option_of(name))
