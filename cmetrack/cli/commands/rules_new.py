"""`cmetrack rules new`: a rulebook and its cases, made of answers on a terminal."""

import re
import sys
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import tomli_w
import typer

from cmetrack import wording
from cmetrack.cli.asking import ask_for
from cmetrack.cli.output import write_file
from cmetrack.cli.params import argument, command, session
from cmetrack.core.new_rulebook import FAMILIES, NewRulebook, Said
from cmetrack.core.rulebook_cases import run_cases
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import BadValue, UsageError
from cmetrack.i18n import gettext as _, word
from cmetrack.rules.schema import parse_rulebook

_IN_MONTHS, _IN_YEARS = "month|lun|мес", r"(?:(?:year|an|год|лет)\w*)?"
_WINDOWS = ("anniversary", "calendar", "rolling")


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
        said = _("{file}: a rulebook's file ends in .toml.").format(file=file)
        raise UsageError(said, _("Name it so: `cmetrack rules new my-college.toml`."))
    beside = file.with_suffix(".cases.toml")
    for path in (file, beside):
        if path.exists():
            raise UsageError(wording.exists_already(path), _("Name another file."))
    if not sys.stdin.isatty():
        said = _("`rules new` asks what the law says, and nobody can be asked here.")
        hint = _("Call it on a terminal, or write the file by hand: `cmetrack guide rulebooks`.")
        raise UsageError(said, hint)
    run.say(
        _("An empty answer leaves out what the law does not have, or takes what is in brackets.")
    )
    made = _interview(file.stem)
    texts = {file: tomli_w.dumps(made.rulebook()), beside: tomli_w.dumps(made.cases())}
    book = parse_rulebook(_read(texts[file]), file.name, None)
    outcomes = list(run_cases(_read(texts[beside]), beside.name, lambda _name: book))
    for path, text in texts.items():
        write_file(path, text, replace=False)
    differ = sum(bool(one.differences) for one in outcomes)
    said = _("Made {file}, a draft, and {cases}: cases {count}, of which {differ} differ.")
    run.say(said, file=file, cases=beside, count=len(outcomes), differ=differ)
    run.say(
        _("Next: `cmetrack rules test {file}`, then `cmetrack init --rulebook {file}`."), file=file
    )


def _read(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def _interview(stem: str) -> NewRulebook:
    title = ask_for(_("The title of the rulebook"), _some)
    country = ask_for(_("The country, two letters"), _country)
    source = ask_for(_("The act, and where it was read"), _some)
    since = ask_for(_("In force since"), read_day)
    asked = _("How many years has a cycle, such as 5, or months, such as 26 months")
    months = _cited(ask_for(asked, _months, "5"))
    window = ask_for(
        _(
            "Its window: anniversary (from a day that the doctor gives), calendar (from a 1 January) "
            "or rolling (ends today)"
        ),
        lambda answer: _window(answer, months.value),
        "anniversary",
    )
    total = _said(_("Credits in all"))
    minima = {}
    for family in FAMILIES:
        question = _("Of them at least from '{family}'").format(family=word("family", family))
        if found := _said_if(question):
            minima[family] = found
    per_hour = ask_for(
        _("Credits for an hour where none are stated, such as 1, 0.75 or 4/3"), _fraction
    )
    what = _("  By which article records give credits, and how sure, such as: § 5 [S: page]")
    worth = _cited(0, what)
    day = _said_if(_("At most a day"))
    programme = _said_if(_("At most for one record"))
    return NewRulebook(
        *(stem, title, country, source, since, months, window),
        *(total, minima, per_hour, worth, day, programme),
    )


def _said(question: str, default: str = "") -> Said:
    return _cited(ask_for(question, _whole, default))


def _said_if(question: str) -> Said | None:
    value = ask_for(question, lambda answer: _whole(answer) if answer else None)
    return None if value is None else _cited(value)


def _cited(value: int, question: str = "") -> Said:
    question = question or _("  By which article, and how sure, such as: § 5 [S: page]")
    answer = ask_for(question, _some)
    found = re.fullmatch(r"(.*?)\s*(\[.*)?", answer)
    assert found
    return Said(value, found[1] or answer, found[2] or "[?]")


def _some(answer: str) -> str:
    if not answer:
        raise BadValue(_("An answer is needed here."))
    if answer == "?":
        raise BadValue(_("What is asked for is told in `cmetrack guide rulebooks`."))
    return answer


def _country(answer: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", answer):
        raise BadValue(_("'{answer}' is not two letters, such as RO.").format(answer=answer))
    return answer.upper()


def _months(answer: str) -> int:
    found = re.fullmatch(rf"([1-9][0-9]{{0,2}})\s*(?:({_IN_MONTHS})\w*|{_IN_YEARS})", answer)
    if found is None:
        said = _("'{answer}' is neither a number of years, such as 5, nor months: 26 months.")
        raise BadValue(said.format(answer=answer))
    return int(found[1]) * (1 if found[2] else 12)


def _window(answer: str, months: int) -> str:
    if answer == "calendar" and months % 12:
        raise BadValue(_("A calendar's cycle has whole years."))
    if answer not in _WINDOWS:
        said = _("'{word}' is not known (allowed: {allowed})")
        raise BadValue(said.format(word=answer, allowed=", ".join(_WINDOWS)))
    return answer


def _whole(answer: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,4}", answer):
        raise BadValue(_("'{answer}' is not a whole number above 0.").format(answer=answer))
    return int(answer)


def _fraction(answer: str) -> Fraction | None:
    if not answer:
        return None
    if not re.fullmatch(r"[0-9]{1,4}([.,][0-9]{1,2}|/[1-9][0-9]{0,3})?", answer):
        said = _("'{answer}' is no number, such as 1, 0.75 or 4/3.")
        raise BadValue(said.format(answer=answer))
    return Fraction(answer.replace(",", "."))
