"""`cmetrack rules`: the law as data; what it says, whether a file of it is sound."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from cmetrack import wording
from cmetrack.cli.commands.cycle_ import without_start
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.params import Json, On, argument, flag, group_app, option, session
from cmetrack.cli.session import Session, day_of
from cmetrack.core.comparing import compare as compare_evaluations
from cmetrack.core.rule_text import (
    Part,
    RuleInWords,
    cited,
    told,
    without_norm,
    without_past,
    without_words,
)
from cmetrack.core.rulebook_cases import CaseDifference, Outcome, run_cases
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import BadInput, CmetrackError, NotFound, UsageError
from cmetrack.formats import source
from cmetrack.i18n import N_, gettext as _, ngettext
from cmetrack.present.blocks import GAP, Paragraph
from cmetrack.present.comparing import comparison_blocks
from cmetrack.present.json import JsonObject, comparison_json, record_json, status_json
from cmetrack.present.json_text import Amount
from cmetrack.present.rule_text import about_blocks, case_blocks, law_blocks
from cmetrack.rulebooks import cases_of, editor, load, look_in, path_of, quote, sentences
from cmetrack.rulebooks.forms import forms
from cmetrack.rules.rulebook import Rulebook

app = group_app(_("Rulebooks: the law, number by number, with its articles."), new="rules_new")


@app.command("list")
def list_rulebooks(context: typer.Context, as_json: Json = False) -> None:
    """List the rulebooks that come with the program, and those of the site's folder.

    \b
    cmetrack rules list
    """
    run = session(context)
    books = []
    for id in run.known_rulebooks():
        try:
            books.append(run.rulebook(id))
        except CmetrackError as error:  # the site's own
            tell(error.message)
    if run.as_json:
        run.show_json(map(_about_json, books))
        return
    run.show_blocks(chain.from_iterable(map(about_blocks, books)))
    run.say(_("`cmetrack rules show ID` shows the whole of one."))


@app.command()
def show(
    context: typer.Context,
    id: Annotated[
        str | None, argument("ID", _("A rulebook's id or path; without, the one in use."))
    ] = None,
    rule: Annotated[str | None, argument("RULE", _("One rule alone, with its sentences."))] = None,
    law: Annotated[
        bool, flag(_("Also the sentences of the law that it rests on."), "--law")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the law as the program reads it: each rule with its numbers, article and remark.

    \b
    cmetrack rules show
    cmetrack rules show ro-cmr-2009 --law
    cmetrack rules show ro-cmr-2009 RO-C2

    Of the rulebook in use a rule's id is enough: cmetrack rules show RO-C2
    """
    run = session(context)
    if id is not None and rule is None and _is_rule_in_use(run, id):
        id, rule = None, id
    name = _in_use(run) if id is None else _path_in_use(run, id)
    book = run.rulebook(name)
    parts = told(book) if rule is None else _only(told(book), rule, book)
    quoted = partial(quote, name) if law or rule is not None else None
    if run.as_json:
        rules = ((part.name, [_rule_json(one, quoted) for one in part.rules]) for part in parts)
        shown = [{"part": part, "rules": listed} for part, listed in rules]
        run.show_json(_about_json(book) | {"parts": shown})
        return
    if rule is None:
        run.show_blocks([*about_blocks(book, pages=True), GAP])
    run.show_blocks(law_blocks(parts, quoted, rendering=bool(book.rendering)))


@app.command()
def check(
    context: typer.Context,
    files: Annotated[list[str], argument("FILE…", _("Rulebooks, as TOML."))],
    as_json: Json = False,
) -> None:
    """Read rulebooks strictly and tell what is wrong with them and what they lack.

    \b
    cmetrack rules check my-college.toml
    """
    run = session(context)
    found: list[dict[str, object]] = []
    look_in(run.rulebook_folder)
    for file in files:
        try:
            book = load(file)
            forms(file, own=True)
        except CmetrackError as error:
            for line in filter(None, (error.message, error.hint)):
                tell(line)
            found.append({"file": file, "ok": False, "id": None, "error": error.message})
            continue
        law, articles = sentences(path_of(file)), cited(book)
        lacks = {
            "kinds_without_norm": without_norm(book),
            "rules_without_words": without_words(book),
            "articles_without_sentence": [one for one in articles if one not in law],
            "sentences_not_cited": [one for one in law if one not in articles],
            "topics_without_past": without_past(book),
        }
        found.append({"file": file, "ok": True, "id": book.id, "error": None, **lacks})
        if not run.as_json:
            said = ngettext(
                "{file}: {id} can be used; it has {rules} rule",
                "{file}: {id} can be used; it has {rules} rules",
                len(book.rules),
            ).format(file=file, id=book.id, rules=len(book.rules))
            run.show_blocks([Paragraph(said, "good")])
            if book.standing == "draft" and not law:
                lacks["articles_without_sentence"] = []  # made from pages, not from sentences
            told = ((_(_LACKS[key]), ", ".join(missing)) for key, missing in lacks.items())
            run.show_blocks(Paragraph(said.format(words=w), indent=1) for said, w in told if w)
    if run.as_json:
        run.show_json(found)
    if failed := sum(not one["ok"] for one in found):
        raise UsageError(
            ngettext(
                "{failed} of {count} rulebook cannot be used.",
                "{failed} of {count} rulebooks cannot be used.",
                len(files),
            ),
            failed=failed,
            count=len(files),
        )


@app.command()
def schema(context: typer.Context) -> None:
    """Print a JSON Schema of rulebook files, by which an editor helps to write one.

    \b
    cmetrack rules schema > rulebook.schema.json

    With `#:schema ./rulebook.schema.json` as the first line of a rulebook, editors that know taplo
    ("Even Better TOML") offer its tables, keys and words, and mark what is wrong.
    """
    session(context).show_json(editor.schema())


@app.command()
def test(
    context: typer.Context,
    file: Annotated[str, argument("FILE", _("A rulebook: a path, or an id."))],
    cases: Annotated[
        list[Path] | None, argument("[CASES…]", _("Files of cases; else FILE's, beside it."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Run cases that were worked out by hand against a rulebook.

    \b
    cmetrack rules test ro-cmr-2009
    cmetrack rules test my-college.toml
    cmetrack rules test my-college.toml cases/*.toml

    Without CASES those that came with a rulebook are taken, or my-college.cases.toml beside it.
    For each that differs it tells what the case says, what the program found, and by which articles.
    """
    run = session(context)
    book = run.rulebook(file)
    paths = cases or cases_of(file)
    if not paths:
        beside = path_of(file).with_suffix(".cases.toml")
        hint = _("Name a file of cases: `cmetrack rules test FILE CASES.toml`.")
        raise NotFound(_("There are no cases beside the rulebook: {path}"), hint, path=beside)
    outcomes = [(path, one) for path in paths for one in _outcomes(run, path, book)]
    failing = [(path, one) for path, one in outcomes if one.differences]
    if run.as_json:
        run.show_json(
            {
                "file": str(path),
                "name": one.name,
                "shows": one.shows,
                "agrees": not one.differences,
                "differences": [each.text for each in one.differences],
                "differs": list(map(_difference_json, one.differences)),
                "records": list(map(record_json, one.records)),
                "status": one.found and status_json(one.found),
            }
            for path, one in outcomes
        )
    else:
        for path, one in failing:
            run.show_blocks(case_blocks(str(path), one))
        count = len(outcomes)
        said = ngettext("{count} case, {failing} differ", "{count} cases, {failing} differ", count)
        run.show_blocks([Paragraph(said.format(count=count, failing=len(failing)))])
    if failing:
        raise typer.Exit(2)


@app.command()
def compare(
    context: typer.Context,
    first: Annotated[str, argument("ID", _("A rulebook: an id, or a path."))],
    second: Annotated[str, argument("ID", _("Another one."))],
    start: Annotated[
        str | None, option("DATE", _("The day the cycle began, where the ledger does not tell it."))
    ] = None,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Show what of your records counts otherwise by another rulebook; nothing is changed.

    \b
    cmetrack rules compare ro-cmr-2009 ro-cmr-2018 --start 2022-01-01
    cmetrack rules compare ru-nmo-2016 ru-709n
    """
    run = session(context)
    day, began = run.on(on), day_of("--start", start or None, read_day)
    with run.read() as ledger:
        cycles, activities = ledger.cycles(), ledger.activities()
    in_use = run.cycle(cycles)
    ordered = [in_use, *(one for one in cycles if one != in_use)]
    evaluated = []
    for name in (first, second):
        id = run.rulebook(name).id
        cycle = next((one for one in ordered if id == run.rulebook(one.rulebook).id), None)
        cycle = cycle or in_use._replace(rulebook=name)
        evaluated.append(run.evaluate(started(run, cycle, began), activities, day))
    found = compare_evaluations(*evaluated)
    run.show(found, json=comparison_json, blocks=comparison_blocks)


def started(run: Session, cycle: Cycle, began: date | None) -> Cycle:
    """A cycle with a start that is given for it, where it has none and its law needs one."""
    rule = run.rulebook(cycle.rulebook).cycle_rule(cycle.variant)
    if not rule.start_required or cycle.start is not None:
        return cycle
    if began is None:
        raise without_start(cycle.rulebook, rule)
    return cycle._replace(start=began)


def _in_use(run: Session) -> str:
    try:
        with run.read() as ledger:
            return run.cycle(ledger.cycles()).rulebook
    except NotFound:
        said = _("Which rulebook? There is no ledger whose cycle would tell.")
        hint = _("`cmetrack rules list` shows them all; `cmetrack rules show ID` shows one.")
        raise UsageError(said, hint) from None


def _path_in_use(run: Session, id: str) -> str:
    """Where a cycle goes by somebody's own file of that id, the file; status names its id."""
    if id in run.known_rulebooks() or id.endswith(".toml") or not run.path.is_file():
        return id
    name = _in_use(run)
    return name if run.rulebook(name).id == id else id


def _is_rule_in_use(run: Session, word: str) -> bool:
    if word in run.known_rulebooks() or word.endswith(".toml") or not run.path.is_file():
        return False
    return word.upper() in run.rulebook(_in_use(run)).rules


def _only(parts: list[Part], rule: str, book: Rulebook) -> list[Part]:
    kept = ((part, [one for one in part.rules if one.id.upper() == rule.upper()]) for part in parts)
    if found := [part._replace(rules=tuple(rules)) for part, rules in kept if rules]:
        return found
    hint = _("`cmetrack rules show {rulebook}` shows them all.")
    raise NotFound(_("{rulebook} has no rule '{rule}'."), hint, rulebook=book.id, rule=rule)


def _about_json(book: Rulebook) -> JsonObject:
    told = {name: getattr(book, name) for name in ("id", "country", "since")}
    says = ("standing", "checked_on", "superseded_by")
    told |= {name: getattr(book, name) or None for name in says}
    sources = [{"text": one} for one in (book.source, *book.sources)]
    return told | {"label": book.title, "source": sources[0], "sources": sources[1:]}


def _rule_json(rule: RuleInWords, quoted: Callable[..., Any] | None) -> JsonObject:
    shown: JsonObject = {
        "id": rule.id or None,
        "label": rule.about,
        "text": rule.says,
        "numbers": [{**one._asdict(), "value": _number(one.value)} for one in rule.numbers],
        "cites": rule.cites,
        "remark": {"text": rule.remark} if rule.remark else None,
    }
    if quoted:
        found = quoted(rule.cites)
        shown["law"] = [{"article": one, "sentence": sentence} for one, sentence in found]
    return shown


def _number(value: Fraction) -> Amount | str:
    """A figure for scripts. A third is no decimal; it stays a fraction, as text."""
    hundredths = value * 100
    return Amount(int(hundredths)) if hundredths.denominator == 1 else str(value)


_LACKS = {
    "kinds_without_norm": N_("A record of these kinds may find no norm: {words}"),
    "rules_without_words": N_("No words say what these rules are about: {words}"),
    "articles_without_sentence": N_("No sentence of the law stands beside it for: {words}"),
    "sentences_not_cited": N_("Nothing cites these sentences: {words}"),
    "topics_without_past": N_(
        "These look back beyond the cycle, but what was done before `since` gives nothing without `dated_norms = false`: {words}"
    ),
}


def _outcomes(run: Session, path: Path, book: Rulebook) -> list[Outcome]:
    text = source.load(source.open_file(path))
    try:
        data = tomllib.loads(text.decode("utf-8-sig"), parse_float=Decimal)
    except ValueError as error:  # not TOML, or not UTF-8
        said = _("{file}: {error}")
        hint = _("Cases are a TOML file in UTF-8.")
        raise BadInput(said, hint, file=path, error=wording.not_toml(error)) from None
    # Cases that name no rulebook are about this one.
    data = {"rulebook": book.id, **data}
    books = {book.id: book}
    found = list(run_cases(data, str(path), lambda name: books.get(name) or run.rulebook(name)))
    if not found:
        hint = _("A case begins with [[case]] and has a name, a day `on` and its records.")
        raise BadInput(_("{file}: there are no cases in it."), hint, file=path)
    return found


def _difference_json(one: CaseDifference) -> JsonObject:
    """Where a case and the program disagree."""
    return {"at": one.what, "case": _of_case(one.wanted), "program": _of_case(one.found)}


def _of_case(value: Any) -> Any:
    if isinstance(value, Decimal) or type(value) is int:
        return Amount(value * 100)
    if isinstance(value, Mapping):
        return {key: _of_case(each) for key, each in value.items()}
    return list(map(_of_case, value)) if isinstance(value, list) else value
