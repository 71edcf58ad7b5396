"""`cmetrack schema`: what `--json` prints, as JSON Schema."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cmetrack.cli.output import write_stdout
from cmetrack.cli.params import argument, command
from cmetrack.domain.text import suggest
from cmetrack.errors import NotFound
from cmetrack.i18n import gettext as _
from cmetrack.wording import did_you_mean

FILE = Path(__file__).parents[1] / "schemas.json"
"""The schemas by command, and what several of them share (`$defs`)."""


@command()
def schema(
    context: typer.Context,
    words: Annotated[
        list[str] | None, argument("[COMMAND]", _("Such as `code list`; without, all of them."))
    ] = None,
) -> None:
    """Print the JSON Schema of what a command prints with --json; `error` is that of errors.

    \b
    cmetrack schema status
    cmetrack schema code list
    """
    found = schemas()
    name = " ".join(words or ())
    if name and name not in found:
        said = _("There is no schema for '{name}'.").format(name=name)
        known = _("`cmetrack schema` prints all of them.")
        raise NotFound(said, did_you_mean(suggest(name, found), known), code="no-such-schema")
    shown = found[name] if name else found
    write_stdout(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")


def schemas() -> dict[str, Any]:
    """Each command's schema, whole in itself; `cmetrack` is that of the program alone."""
    read = json.loads(FILE.read_text("utf-8"))
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"cmetrack {name} --json" if name != "cmetrack" else "cmetrack --json",
            **its,
            "$defs": read["$defs"],
        }
        for name, its in read["commands"].items()
    }
