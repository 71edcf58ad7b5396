"""What `rules new` asks about a law: each question, the sentence that explains it, and how its answer is read."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from cmetrack.cli.asking import ask_for
from cmetrack.core.new_rulebook import LawWord, SoMany
from cmetrack.domain.categories import NAME
from cmetrack.domain.text import fold
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import BadValue
from cmetrack.i18n import N_, gettext as _

_UNITS = {"records": "record|inreg|запис", "hours": "h|or|ч", "credits": "credit|point|punct|балл"}
_IN_MONTHS, _IN_YEARS = "month|lun|мес", r"(?:(?:year|an|год|лет)\w*)?"


class LawQuestion(NamedTuple):
    """One question about a law; what `?` says about it; what is taken for an empty answer."""

    text: str
    about: str
    read: Callable[[str], Any]
    default: str = ""


def ask_law(name: str, /, **values: object) -> Any:
    """The answer to a question about a law; `?` explains it."""
    one = QUESTIONS[name]

    def read(answer: str) -> Any:
        if answer == "?":
            raise BadValue(_(one.about).format(**values))
        return one.read(answer)

    return ask_for(_(one.text).format(**values), read, one.default)


def _some(answer: str) -> str:
    if not answer:
        raise BadValue(_("An answer is needed here."))
    return answer


def _country(answer: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", answer):
        raise BadValue(_("'{answer}' is not two letters, such as RO."), answer=answer)
    return answer.upper()


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(answer: str) -> str:
        for word in allowed:
            if answer and (word.startswith(answer.lower()) or answer.lower().startswith(word)):
                return word
        said = _("'{word}' is not known (allowed: {allowed})")
        raise BadValue(said, word=answer, allowed=", ".join(allowed))

    return read


def _whole(answer: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,4}", answer):
        raise BadValue(_("'{answer}' is not a whole number above 0."), answer=answer)
    return int(answer)


def _months(answer: str) -> int:
    found = re.fullmatch(rf"([1-9][0-9]{{0,2}})\s*(?:({_IN_MONTHS})\w*|{_IN_YEARS})", answer)
    if found is None:
        said = _("'{answer}' is neither a number of years, such as 5, nor months: 26 months.")
        raise BadValue(said, answer=answer)
    return int(found[1]) * (1 if found[2] else 12)


def _amount(*units: str) -> Callable[[str], SoMany]:
    def read(answer: str) -> SoMany:
        number, _space, typed = answer.partition(" ")
        if not typed:
            return SoMany(_whole(number), "")
        for unit in units:
            if re.match(f"(?:de )?(?:{_UNITS[unit]})", fold(typed)):
                return SoMany(_whole(number), unit)
        said = _("'{word}' is not known (allowed: {allowed})")
        raise BadValue(said, word=typed, allowed=", ".join(units))

    return read


def _fraction(answer: str) -> Fraction:
    if not re.fullmatch(r"[0-9]{1,4}([.,][0-9]{1,2}|/[1-9][0-9]{0,3})?", answer):
        raise BadValue(_("'{answer}' is no number, such as 1, 0.75 or 4/3."), answer=answer)
    return Fraction(answer.replace(",", "."))


def _share(answer: str) -> Fraction:
    share = _fraction(answer)
    if not 0 < share < 1:
        raise BadValue(_("'{answer}' is no part of one, such as 1/2."), answer=answer)
    return share


def _named(answer: str) -> LawWord:
    typed, _colon, label = (part.strip() for part in answer.partition(":"))
    name = "-".join(fold(typed).split())
    if not re.fullmatch(NAME, name):
        said = _(
            "'{answer}' is not of letters a–z, figures and hyphens; another name stands behind "
            "a colon: 'ethics: {answer}'."
        )
        raise BadValue(said, answer=answer)
    return LawWord(name, label or typed[0].upper() + typed[1:].replace("-", " "))


def _if_any(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda answer: read(answer) if answer else None


QUESTIONS = {
    "title": LawQuestion(
        N_("The title of the rulebook"),
        N_("The country and the act in a few words, by which a doctor recognises the law."),
        _some,
    ),
    "country": LawQuestion(
        N_("The country, two letters"),
        N_("Its letters by ISO 3166, such as IE; they tell its categories from another country's."),
        _country,
    ),
    "source": LawQuestion(
        N_("The act, and where it was read"),
        N_("Name the act and the page or the gazette, so that anybody can read it again."),
        _some,
    ),
    "since": LawQuestion(
        N_("In force since"),
        N_("The first day of the law, such as 2025-05-01; records before it have no norm."),
        read_day,
    ),
    "months": LawQuestion(
        N_("How many years has a cycle, such as 5, or months, such as 26 months"),
        N_("The time in which the credits must be earned; months where it is not of whole years."),
        _months,
        "5",
    ),
    "window": LawQuestion(
        N_(
            "Its window: anniversary (from a day that the doctor gives), calendar (from a 1 January) or rolling (ends today)"
        ),
        N_("It says on which day a cycle begins, and so which records count in it."),
        _one_of("anniversary", "calendar", "rolling"),
        "anniversary",
    ),
    "window of months": LawQuestion(
        N_("Its window: anniversary (from a day that the doctor gives) or rolling (ends today)"),
        N_(
            "Months do not begin with the calendar's years, so a doctor's day says when they begin."
        ),
        _one_of("anniversary", "rolling"),
        "anniversary",
    ),
    "total": LawQuestion(
        N_("Credits in all, such as 50, or '50 hours'"),
        N_(
            "What the law requires of a whole cycle; where it asks for hours, an hour stands for a credit."
        ),
        _amount("credits", "hours"),
    ),
    "year": LawQuestion(
        N_("Of them at least in each year"),
        N_("Some laws also ask for a part of the credits in every year of the cycle."),
        _if_any(_whole),
    ),
    "advice": LawQuestion(
        N_("Credits in all that are advised"),
        N_(
            "What an authority recommends and nobody can break, such as more than the law requires."
        ),
        _if_any(_whole),
    ),
    "family": LawQuestion(
        N_("Of them at least from '{family}'"),
        N_("The least that must come of records of these kinds: {kinds}."),
        _if_any(_whole),
    ),
    "one kind": LawQuestion(
        N_("Of the total at most from one kind of record, such as 1/2"),
        N_(
            "Some laws let no kind of record, such as a congress, give more than a part of the total; "
            "categories are then asked no cap of their own."
        ),
        _if_any(_share),
    ),
    "category": LawQuestion(
        N_("A category of credits that the law names, in a word, such as work-based"),
        N_(
            "Records name it in their column `category`; behind a colon, what it is called: "
            "'ethics: Medical ethics'. An empty answer says that there is no other."
        ),
        _if_any(_named),
    ),
    "least": LawQuestion(
        N_("  Of '{category}' at least, such as 20, or '1 record'"),
        N_(
            "Credits of a cycle, or how many records: a plan that must be there once is '1 record'."
        ),
        _if_any(_amount("credits", "hours", "records")),
    ),
    "most": LawQuestion(
        N_("  Of '{category}' at most in a cycle"),
        N_("What is above so many credits of the category does not count."),
        _if_any(_whole),
    ),
    "adjustment": LawQuestion(
        N_("What lowers the total by months, in a word, such as leave"),
        N_(
            "What a doctor states with `cycle adjust`, such as a leave; the total falls by its months."
        ),
        _if_any(_named),
    ),
    "a month": LawQuestion(
        N_("  Credits fewer for each begun month of '{name}'"),
        N_("So many credits of the total are not asked for, for each month that was begun."),
        _whole,
    ),
    "hour": LawQuestion(
        N_("Credits for an hour where none are stated, such as 1, 0.75 or 4/3"),
        N_("Records that state no credits are reckoned by their hours; left out, they give none."),
        _if_any(_fraction),
    ),
    "worth": LawQuestion(
        N_("  By which article records give credits, and how sure, such as: § 5 [S: page]"),
        N_("The article, and in brackets a mark: P read in the act, S told by a page, ? not sure."),
        _some,
    ),
    "day": LawQuestion(
        N_("At most a day"),
        N_("The most credits that one record gives for each of its days."),
        _if_any(_whole),
    ),
    "programme": LawQuestion(
        N_("At most for one record"),
        N_("The most credits that one record gives, however long it is."),
        _if_any(_whole),
    ),
    "cites": LawQuestion(
        N_("  By which article, and how sure, such as: § 5 [S: page]"),
        N_("The article, and in brackets a mark: P read in the act, S told by a page, ? not sure."),
        _some,
    ),
}
"""In the order in which they are asked."""
