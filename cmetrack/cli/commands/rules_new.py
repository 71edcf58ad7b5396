"""`cmetrack rules new`: a rulebook and its cases, made of answers on a terminal."""

import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import tomli_w
import typer

from cmetrack import wording
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.law_questions import ask_law
from cmetrack.cli.output import file_to_make, write_file
from cmetrack.cli.params import argument, command, session
from cmetrack.core.new_rulebook import FAMILIES, NewRulebook, Said, Sort
from cmetrack.core.rulebook_cases import run_cases
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _, word
from cmetrack.rules.schema import parse_rulebook
from cmetrack.store.files import writing_to


@command()
def new(
    context: typer.Context,
    file: Annotated[Path, argument("FILE", _("The rulebook to be made, such as my-college.toml."))],
) -> None:
    """Make a rulebook and its cases from questions, for a law that is plain enough.

    \b
    cmetrack rules new my-college.toml
    """
    run = session(context)
    if file.suffix != ".toml":
        said = _("{file}: a rulebook's file ends in .toml.")
        raise UsageError(said, _("Name it so: `cmetrack rules new my-college.toml`."), file=file)
    beside = file.with_suffix(".cases.toml")
    for path in (file, beside):
        if path.exists():
            raise UsageError(wording.exists_already(path), _("Name another file."))
    from tempfile import TemporaryFile

    with writing_to(file_to_make(str(file))), TemporaryFile(dir=file.parent):
        pass  # nobody answers all of it for a folder into which nothing can be written
    if not sys.stdin.isatty():
        said = _("`rules new` asks what the law says, and nobody can be asked here.")
        hint = _("Call it on a terminal, or write the file by hand: `cmetrack guide rulebooks`.")
        raise UsageError(said, hint)
    run.say(
        _(
            "An empty answer leaves out what the law does not have, or takes what is in brackets; ? explains a question."
        )
    )
    made = _interview(file.stem)
    texts = {file: tomli_w.dumps(made.rulebook()), beside: tomli_w.dumps(made.cases())}
    for path, text in texts.items():
        write_file(path, text, replace=False)
    book = parse_rulebook(_read(texts[file]), file.name, None)
    outcomes = list(run_cases(_read(texts[beside]), beside.name, lambda _name: book))
    differ = sum(bool(one.differences) for one in outcomes)
    said = _("Made {file}, a draft, and {cases}: cases {count}, of which {differ} differ.")
    run.say(said, file=file, cases=beside, count=len(outcomes), differ=differ)
    said = _("Next: `cmetrack rules test {file}`, then `cmetrack init --rulebook {file}`.")
    run.say(said, file=quote(str(file)))


def _read(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def _interview(stem: str) -> NewRulebook:
    title, country, source, since = map(ask_law, ("title", "country", "source", "since"))
    months = _cited(ask_law("months"))
    whole_years = months.value % 12 == 0
    window = ask_law("window" if whole_years else "window of months")
    amount = ask_law("total")
    total = _cited(amount.value)
    year = _said("year") if whole_years and months.value > 12 else None
    advice = _said("advice")
    minima = {
        family: found
        for family, kinds in FAMILIES.items()
        if (
            found := _said(
                "family",
                family=word("family", family),
                kinds=", ".join(word("kind", kind) for kind in kinds),
            )
        )
    }
    one_kind = _said("one kind")
    sorts: list[Sort] = []
    while named := ask_law("category"):
        taken = {"total", "advised", "unknown", *FAMILIES, *(one.named.name for one in sorts)}
        if named.name in taken:
            tell(_("'{name}' is named already; take another word.").format(name=named.name))
            continue
        least = ask_law("least", category=named.label)
        asked = None if least is None else _cited(least.value)
        # Its cap would share a part of a kind's, and what counts would hang on which one cuts first.
        most = None if one_kind else _said("most", category=named.label)
        unit = (least and least.unit) or amount.unit
        if asked and most and unit != "records" and most.value < asked.value:
            said = _("Of '{name}' less would count than is asked for; say it anew.")
            tell(said.format(name=named.label))
        elif asked or most:
            sorts.append(Sort(named, asked, unit, most))
        else:
            tell(_("Nothing is asked of '{name}', so it is left out.").format(name=named.label))
    leave = ask_law("adjustment")
    a_month = _cited(ask_law("a month", name=leave.label)) if leave else None
    hour, worth = ask_law("hour"), _cited(0, "worth")
    caps = {name: cap for name in ("day", "programme") if (cap := _said(name))}
    return NewRulebook(
        *(stem, title, country, source, since, months, window, total, amount.unit),
        year,
        advice,
        minima,
        one_kind,
        tuple(sorts),
        leave,
        a_month,
        hour,
        worth,
        caps,
    )


def _said(name: str, /, **values: object) -> Said | None:
    value = ask_law(name, **values)
    return None if value is None else _cited(value)


def _cited(value: Any, name: str = "cites") -> Said:
    answer = ask_law(name)
    found = re.fullmatch(r"(.*?)\s*(\[.*)?", answer)
    assert found
    return Said(value, found[1] or answer, found[2] or "[?]")
