"""`cmetrack profile`: the person, as forms and letters need it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperOption

from cmetrack.cli.params import Json, group_app, option, session
from cmetrack.cli.session import Session
from cmetrack.cli.typer_words import Command
from cmetrack.core.profile import KEYS, checked, labels, person, setting_of
from cmetrack.domain.changes import did
from cmetrack.errors import BadValue, UsageError
from cmetrack.i18n import gettext as _, language
from cmetrack.present.blocks import Facts
from cmetrack.rulebooks.forms import forms, shipped_fields
from cmetrack.rules.forms import PersonField

if TYPE_CHECKING:
    from cmetrack.store.ledger import Ledger

app = group_app(
    _("You, as forms and letters need it: name, workplace, numbers. It stays in the ledger.")
)


@app.command()
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show what forms and letters will say of you, and what they lack.

    \b
    cmetrack profile show
    """
    run = session(context)
    with run.read() as ledger:
        fields = _fields(run, ledger)
        known = person(ledger.setting, fields)
    if run.as_json:
        run.show_json(_json(known, fields))
        return
    named = labels(fields, language())
    keys = [key for key in named if key != "specialty"]
    run.show_blocks([Facts([(named[key], known.get(key, _("not known"))) for key in keys])])
    if lacking := [key for key in keys if key not in known]:
        own = {one.key for one in fields} - {one.key for one in shipped_fields()}
        told = " ".join(f"--set {key}=…" if key in own else f"--{key} …" for key in lacking)
        run.say(_("`cmetrack profile edit {options}` says what is not known."), options=told)


def _json(known: Mapping[str, str], fields: Iterable[PersonField]) -> dict[str, str | None]:
    return {key: known.get(key) for key in (*KEYS, *(one.key for one in fields))}


class _WithFields(Command):
    """A command with an option for each thing that is known of a person."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        about = labels(shipped_fields(), language())
        self.params += [_option(key, about[key]) for key in about if key != "specialty"]


def _option(key: str, about: str) -> TyperOption:
    def keep(ctx: Any, _param: Any, value: str | None) -> None:
        if value is not None:
            ctx.meta.setdefault(__name__, {})[key] = value

    return TyperOption(
        param_decls=[key, f"--{key}"],
        type=str,
        callback=keep,
        expose_value=False,
        help=about,
        metavar=_("TEXT"),
    )


@app.command(cls=_WithFields)
def edit(
    context: typer.Context,
    others: Annotated[
        list[str] | None, option("KEY=TEXT", _("What a rulebook of your own asks for."), "--set")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say who you are; an empty text takes a thing away.

    What stands here goes into forms and letters, nowhere else. `--specialty` is the cycle's:
    `cmetrack cycle edit --specialty`.

    \b
    cmetrack profile edit --name "Dr. Ilinca Exemplu" --cuim 1234567890 --workplace "CMI Dr. Exemplu, Valea Lină"
    cmetrack profile edit --authority "Colegiul Medicilor Cluj" --email ""
    """
    run = session(context)
    given: dict[str, str] = dict(context.meta.get(__name__, {}))
    for word in others or ():
        key, equals, text = word.partition("=")
        if not equals:
            raise BadValue(_("'{word}' is not written as KEY=TEXT."), word=word)
        given[key] = text
    if not given:
        hint = _("`cmetrack profile edit --help` shows the options.")
        raise UsageError(_("Nothing was said."), hint)
    with run.write() as ledger, ledger.change("profile edit", run.now()) as change:
        fields = _fields(run, ledger)
        for key, value in checked(given, fields).items():
            change.set(setting_of(key), value)
        change.done = did("profile-changed", keys=", ".join(given))
        known = person(ledger.setting, fields)
    run.say(_("Noted. `cmetrack profile show` shows all of it."))
    run.show_change(change, _json(known, fields))


def _fields(run: Session, ledger: "Ledger") -> Sequence[PersonField]:
    """What the rulebooks of the ledger's cycles ask for, and those of the shipped ones."""
    names = dict.fromkeys(cycle.rulebook for cycle in run.readable(ledger.cycles()))
    mine = [one for name in names for one in forms(name, own=True).person]
    return [*{one.key: one for one in (*shipped_fields(), *mine)}.values()]
