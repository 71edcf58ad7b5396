"""`cmetrack rules test`: cases that were worked out by hand, run against a rulebook."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from cmetrack.cli.params import Json, command, session
from cmetrack.cli.session import Session
from cmetrack.core.rulebook_cases import Outcome, run_cases
from cmetrack.errors import BadInput, NotFound
from cmetrack.formats import source
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.blocks import Paragraph
from cmetrack.rulebooks import cases_of, path_of
from cmetrack.rules.rulebook import Rulebook


@command()
def test(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=_("A rulebook: a path, or an id."))],
    cases: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[CASES…]", help=_("Files of cases; else FILE's, beside it.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run cases that were worked out by hand against a rulebook.

    \b
    cmetrack rules test ro-cmr-2009
    cmetrack rules test my-college.toml
    cmetrack rules test my-college.toml cases/*.toml

    Without CASES those that came with a rulebook are taken, or my-college.cases.toml beside it.
    """
    run = session(context)
    book = run.rulebook(file)
    outcomes = [
        (path, outcome)
        for path in cases or _cases_of(file)
        for outcome in _outcomes(run, path, book)
    ]
    failing = [(path, outcome) for path, outcome in outcomes if outcome.differences]
    if as_json:
        run.show_json(
            [
                {
                    "file": str(path),
                    "name": outcome.name,
                    "shows": list(outcome.shows),
                    "agrees": not outcome.differences,
                    "differences": list(outcome.differences),
                }
                for path, outcome in outcomes
            ]
        )
    else:
        for path, outcome in failing:
            run.show_blocks(
                [
                    Paragraph(_("{file}: {name}").format(file=path, name=outcome.name), "bad"),
                    *(Paragraph(difference, indent=1) for difference in outcome.differences),
                ]
            )
        count = ngettext(
            "{count} case, {failing} differ", "{count} cases, {failing} differ", len(outcomes)
        )
        run.show_blocks([Paragraph(count.format(count=len(outcomes), failing=len(failing)))])
    if failing:
        raise typer.Exit(2)


def _cases_of(file: str) -> list[Path]:
    found = cases_of(file)
    if not found:
        beside = path_of(file).with_suffix(".cases.toml")
        raise NotFound(
            _("There are no cases beside the rulebook: {path}").format(path=beside),
            _("Name a file of cases: `cmetrack rules test FILE CASES.toml`."),
        )
    return found


def _outcomes(run: Session, path: Path, book: Rulebook) -> list[Outcome]:
    def load(name: str) -> Rulebook:
        return book if name == book.id else run.rulebook(name)

    # Cases that name no rulebook are about this one.
    found = list(run_cases({"rulebook": book.id, **_read(path)}, str(path), load))
    if not found:
        raise BadInput(
            _("{file}: there are no cases in it.").format(file=path),
            _("A case begins with [[case]] and has a name, a day `on` and its records."),
        )
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(source.load(path).decode("utf-8-sig"), parse_float=Decimal)
    except ValueError as error:  # not TOML, or not UTF-8
        raise BadInput(
            _("{file}: {error}").format(file=path, error=error),
            _("Cases are a TOML file in UTF-8."),
        ) from None
