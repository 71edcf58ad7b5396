"""`cmetrack rules`: the law as data; what it says, whether a file of it is sound."""

from functools import partial
from typing import Annotated

import typer

from cmetrack.cli.error_boundary import tell
from cmetrack.cli.params import Json, argument, flag, group_app, session
from cmetrack.cli.session import Session
from cmetrack.core.rule_text import Part, RuleInWords, cited, told, without_norm
from cmetrack.errors import CmetrackError, NotFound, UsageError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.blocks import GAP, Paragraph
from cmetrack.present.json import Amount
from cmetrack.present.rule_text import about_blocks, law_blocks
from cmetrack.rulebooks import load, path_of, quote, sentences, shipped
from cmetrack.rules.rulebook import Rulebook

app = group_app(_("Rulebooks: the law, number by number, with its articles."), test="rules_test")


@app.command("list")
def list_rulebooks(context: typer.Context, as_json: Json = False) -> None:
    """List the rulebooks that come with the program.

    \b
    cmetrack rules list
    """
    run = session(context)
    books = [run.rulebook(id) for id in shipped()]
    if as_json:
        run.show_json([_about_json(book) for book in books])
        return
    for book in books:
        run.show_blocks(about_blocks(book))
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
    name = id or _in_use(run)
    book = run.rulebook(name)
    parts = told(book)
    if rule is not None:
        parts = _only(parts, rule, book)
        law = True
    if as_json:
        run.show_json(
            {
                **_about_json(book),
                "parts": [
                    {
                        "part": part.name,
                        "rules": [_rule_json(one, name if law else None) for one in part.rules],
                    }
                    for part in parts
                ],
            }
        )
        return
    if rule is None:
        run.show_blocks([*about_blocks(book), GAP])
    run.show_blocks(law_blocks(parts, partial(quote, name) if law else None))


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
    failed = 0
    for file in files:
        try:
            book = load(file)
        except CmetrackError as error:
            failed += 1
            tell(error.message)
            if error.hint:
                tell(error.hint)
            found.append({"file": file, "ok": False, "id": None, "error": error.message})
            continue
        lacks = _lacks(book, file)
        found.append({"file": file, "ok": True, "id": book.id, "error": None, **lacks})
        if not as_json:
            _show_check(run, file, book, lacks)
    if as_json:
        run.show_json(found)
    if failed:
        raise UsageError(
            ngettext(
                "{failed} of {count} rulebook cannot be used.",
                "{failed} of {count} rulebooks cannot be used.",
                len(files),
            ).format(failed=failed, count=len(files))
        )


# What is shown


def _in_use(run: Session) -> str:
    """The rulebook of the cycle in use."""
    try:
        with run.read() as ledger:
            return run.cycle(ledger.cycles()).rulebook
    except NotFound:
        raise UsageError(
            _("Which rulebook? There is no ledger whose cycle would tell."),
            _("`cmetrack rules list` shows them all; `cmetrack rules show ID` shows one."),
        ) from None


def _is_rule_in_use(run: Session, word: str) -> bool:
    """Whether `rules show WORD` means a rule of the rulebook in use, and no rulebook."""
    if word in shipped() or word.endswith(".toml") or not run.path.is_file():
        return False
    return word.upper() in run.rulebook(_in_use(run)).rules


def _only(parts: list[Part], rule: str, book: Rulebook) -> list[Part]:
    """The parts with no more than the rule of that id (in any case) in them."""
    wanted = rule.upper()
    kept = [
        part._replace(rules=tuple(one for one in part.rules if one.id.upper() == wanted))
        for part in parts
    ]
    if found := [part for part in kept if part.rules]:
        return found
    raise NotFound(
        _("{rulebook} has no rule '{rule}'.").format(rulebook=book.id, rule=rule),
        _("`cmetrack rules show {rulebook}` shows them all.").format(rulebook=book.id),
    )


def _about_json(book: Rulebook) -> dict[str, object]:
    return {
        "id": book.id,
        "title": _(book.title),
        "country": book.country,
        "since": book.since.isoformat(),
        "source": book.source,
    }


def _rule_json(rule: RuleInWords, rulebook: str | None) -> dict[str, object]:
    """A rule for scripts; with a rulebook's name, also the sentences that it cites there."""
    shown: dict[str, object] = {
        "id": rule.id or None,
        "about": rule.about,
        "says": list(rule.says),
        "numbers": [
            {
                "name": one.name,
                # A third is no decimal; it stays a fraction, as text.
                "value": Amount(int(one.value * 100))
                if (one.value * 100).denominator == 1
                else str(one.value),
                "since": one.since.isoformat() if one.since else None,
                "cites": one.cites,
            }
            for one in rule.numbers
        ],
        "cites": rule.cites,
        "remark": rule.remark or None,
    }
    if rulebook is not None:
        shown["law"] = [
            {"article": article, "sentence": sentence}
            for article, sentence in quote(rulebook, rule.cites)
        ]
    return shown


# What is checked


def _lacks(book: Rulebook, file: str) -> dict[str, list[str]]:
    """Kinds that may find no norm, articles without a sentence, sentences that nothing cites."""
    law = sentences(path_of(file))
    articles = cited(book)
    return {
        "kinds_without_norm": without_norm(book),
        "articles_without_sentence": [one for one in articles if one not in law],
        "sentences_not_cited": [one for one in law if one not in articles],
    }


def _show_check(run: Session, file: str, book: Rulebook, lacks: dict[str, list[str]]) -> None:
    words = {
        "kinds_without_norm": _("A record of these kinds may find no norm: {words}"),
        "articles_without_sentence": _("No sentence of the law stands beside it for: {words}"),
        "sentences_not_cited": _("Nothing cites these sentences: {words}"),
    }
    run.show_blocks(
        [
            Paragraph(
                ngettext(
                    "{file}: {id} can be used; it has {rules} rule",
                    "{file}: {id} can be used; it has {rules} rules",
                    len(book.rules),
                ).format(file=file, id=book.id, rules=len(book.rules)),
                "good",
            ),
            *(
                Paragraph(words[key].format(words=", ".join(missing)), indent=1)
                for key, missing in lacks.items()
                if missing
            ),
        ]
    )
