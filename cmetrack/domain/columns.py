"""How each column of a record is read from what a person or a file wrote.

One declared table serves `add`, `edit` and every import: a column's name, how its text is
read, and what it may hold. A reader returns the value as the ledger keeps it, or raises
`BadValue` with what to write instead. Empty text is "not known" and reaches no reader.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

from cmetrack.domain import activity
from cmetrack.domain.categories import parse_categories
from cmetrack.domain.credits import parse_amount, parse_hours, plain_amount, plain_hours
from cmetrack.domain.dates import parse_day, parse_moment
from cmetrack.domain.sessions import parse_sessions
from cmetrack.domain.text import clean, fold, suggest
from cmetrack.domain.word_files import tables, word_file
from cmetrack.errors import BadValue
from cmetrack.i18n import N_, day, gettext as _, number, word

# What people's own files call the columns and their fixed words: `words.LANGUAGE.toml`. All
# languages are read at once, and only where somebody has used a word that is not the program's.


@lru_cache(4_096)
def plain_heading(text: str) -> str:
    """A heading without case, accents and punctuation: `Nr. ore` and `NR ORE` are one."""
    return re.sub(r"[\W_]+", " ", fold(clean(text))).strip().lower()  # № becomes No


@cache
def fixed_words(column: str) -> Mapping[str, str]:
    """People's words for the fixed words of a column, folded, and what each of them means."""
    return {
        fold(word): value
        for its in tables(column)
        for value, words in its.get("words", {}).items()
        for word in words
    }


@cache
def headings(column: str) -> frozenset[str]:
    """The headings that mean a column, plain."""
    return frozenset(
        plain_heading(one) for its in tables(column) for one in its.get("headings", ())
    )


@cache
def hints(column: str) -> frozenset[str]:
    """Words by which a heading may mean a column; only for a suggestion."""
    found = frozenset(fold(one) for its in tables(column) for one in its.get("hints", ()))
    return found | headings(column) if found else found


@cache
def table_words(about: str) -> frozenset[str]:
    """Words of people's tables that are no column's, plain: for a total, a signature …"""
    return frozenset(plain_heading(one) for its in tables("table") for one in its.get(about, ()))


@cache
def units() -> Mapping[str, str]:
    """Words for units of amounts, plain, and the unit that each of them is."""
    return {
        plain_heading(word): unit
        for its in tables("table")
        for unit, words in its.get("units", {}).items()
        for word in words
    }


def suggest_word(text: str, known: Iterable[str]) -> str | None:
    """The known word that somebody may have meant, never the opposite of what is written."""
    turning = {fold(one) for its in tables("negation") for one in its["prefixes"]}
    return suggest(text, known, turning)


def negations() -> frozenset[str]:
    """The words that turn what stands beside them into its opposite, plain."""
    return frozenset(plain_heading(one) for its in tables("negation") for one in its["words"])


# Nothing, in words

_LONGEST_NOTHING = 20


def is_nothing(text: str, name: str = "") -> bool:
    """Whether a text (of a column) says that there is nothing to write: `-`, `б/н`, `n/a`, `fără`."""
    if len(text) > _LONGEST_NOTHING:
        return False
    return not any(map(str.isalnum, text)) or text.lower() in _words_for_nothing(name)


def no_numbers() -> frozenset[str]:
    """The words that people write where a number belongs, and that name none."""
    return _words_for_nothing("certificate") | _nothing()["there"]


def is_only_there(name: str, text: str) -> bool:
    """Whether a text says that there is a number, and not which: `da` under a certificate."""
    return (
        name in _NUMBERED and len(text) <= _LONGEST_NOTHING and text.lower() in _nothing()["there"]
    )


def some_say_nothing(name: str, texts: Sequence[str]) -> bool:
    """Whether one of very many texts, each of one line, does."""
    words = _words_for_nothing(name) | (_nothing()["there"] if name in _NUMBERED else set())
    short = [one for one in texts if len(one) <= _LONGEST_NOTHING]
    # A line break is found faster than the beginning of a line.
    marks = re.search(r"\n(?:[^\w\n]|_)+(?=\n)", "\n".join(("", *short, "")))
    return marks is not None or not words.isdisjoint(map(str.lower, short))


_NUMBERED = frozenset({"certificate", "identifier", "code", "evidence", "link"})


@cache
def _words_for_nothing(name: str) -> frozenset[str]:
    words = _nothing()["nothing"]
    return words if name == "title" else words | _nothing()["unnumbered"]


@cache
def _nothing() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in word_file("nothing").items()}


# Each column

Value = str | int
Read = Callable[[str], Value]


class Column(NamedTuple):
    """One column: its name, how its text is read, its words, and a sentence on it."""

    name: str
    read: Read
    about: str
    choices: tuple[str, ...] = ()
    amount: bool = False
    whole: bool = False
    dated: bool = False

    @property
    def numeric(self) -> bool:
        return self.amount or self.whole

    @property
    def free(self) -> bool:
        """Whether it holds any text, which is kept cleaned."""
        return self.read in (clean, _number)


_COUNT = r"[0-9]{1,5}"
_COUNTRY = r"[A-Za-z]{2}"
_ADDRESS = r"(?i:https?)://[^\s/?#@\\]+(?:[/?#][^\s\\]*)?"
_SCIENTIFIC = r"[0-9]+(?:[.,][0-9]+)?[Ee]\+[0-9]+"


_MOST_CHOICES = 12  # that a sentence lists
_COMMON = ("course", "congress", "conference", "symposium", "webinar", "article")


def _word(column: str, choices: Sequence[str], text: str) -> str:
    folded = fold(clean(text))
    if folded in choices:
        return folded
    words = fixed_words(column)
    if folded in words:
        return words[folded]
    near = near_word(column, choices, text)
    if near:
        message = _("'{text}' is not known here; did you mean '{near}'?")
    elif len(choices) > _MOST_CHOICES:
        message = _(
            "'{text}' is not known here (for example: {allowed}; `cmetrack add --help` lists them all)"
        )
        choices = [one for one in _COMMON if one in choices]
    else:
        message = _("'{text}' is not known here (allowed: {allowed})")
    listed = ", ".join(word(column, one) for one in choices)
    shown = word(column, near) if near else ""
    raise BadValue(message, text=text, near=shown, allowed=listed)


def near_word(column: str, choices: Sequence[str], text: str) -> str | None:
    """The fixed word that somebody may have meant by a text that is none."""
    words = fixed_words(column)
    first = fold(clean(text)).partition(" ")[0]  # congres național
    near = first if first in words or first in choices else suggest_word(text, [*choices, *words])
    if not negations().isdisjoint(plain_heading(text).split()):
        return None  # of what is not, the opposite is never meant
    return words.get(near, near) if near else None


def _count(least: int, text: str) -> int:
    if re.fullmatch(_COUNT, text) is None or int(text) < least:
        raise BadValue(
            _("'{text}' is not a whole number of at least {least}"), text=text, least=least
        )
    return int(text)


def _country(text: str) -> str:
    if re.fullmatch(_COUNTRY, text) is None:
        raise BadValue(
            _("'{text}' is not a country of two letters (for example RO, RU, FR)"), text=text
        )
    return text.upper()


def _number(text: str) -> str:
    """A code or a certificate's number: text, whatever it looks like."""
    if re.fullmatch(_SCIENTIFIC, text):
        raise BadValue(
            _(
                "'{text}' is a code that a spreadsheet turned into a number; "
                "copy it again from the certificate, in a cell set to text"
            ).format(text=text)
        )
    return clean(text)


def _day(text: str) -> str:
    return parse_day(text).isoformat()


def _link(text: str) -> str:
    """An address on the web; it is shown and never opened."""
    if re.fullmatch(_ADDRESS, text) is None:
        raise BadValue(_("'{text}' is no address that begins with https:// or http://"), text=text)
    return text


def _choice(name: str, about: str, choices: tuple[str, ...]) -> Column:
    return Column(name, partial(_word, name, choices), about, choices)


_ALL = (
    _choice("kind", N_("what it is: a course, a congress, an article …"), activity.ALL_KINDS),
    Column("title", clean, N_("its title, as the certificate has it")),
    Column(
        "start", parse_moment, N_("the day it began, with a time where that matters"), dated=True
    ),
    Column("end", parse_moment, N_("the day it ended, if another"), dated=True),
    Column("hours", parse_hours, N_("effective hours; of a teacher, those taught"), amount=True),
    Column("days", parse_amount, N_("effective days, if fewer than start to end"), amount=True),
    Column("sessions", parse_sessions, N_("the days on which it met, where there were gaps")),
    Column("credits", parse_amount, N_("the number that the certificate states"), amount=True),
    _choice("format", N_("how a course was held"), activity.FORMATS),
    _choice("level", N_("the level of an event"), activity.LEVELS),
    Column("country", _country, N_("where it was held, in two letters; empty: at home")),
    _choice("accreditation", N_("who credited it"), activity.ACCREDITATIONS),
    _choice("role", N_("what the doctor did there"), activity.ROLES),
    _choice("attended", N_("how much of it the doctor attended"), activity.ATTENDANCES),
    Column("works_first", partial(_count, 0), N_("papers there as first author"), whole=True),
    Column("works_co", partial(_count, 0), N_("papers there as co-author"), whole=True),
    Column("specialty", clean, N_("own, other, or the specialty's name as a cycle has it")),
    Column("category", parse_categories, N_("its categories by the law, each with its part")),
    _choice("index", N_("the index class of the journal"), activity.INDEXES),
    Column("journal", clean, N_("journal or publisher")),
    Column("work", clean, N_("a name for one work that was published more than once")),
    Column("authors", partial(_count, 1), N_("how many authors"), whole=True),
    _choice("position", N_("the doctor's place among the authors"), activity.POSITIONS),
    Column("pages", partial(_count, 1), N_("how many pages"), whole=True),
    Column("code", _number, N_("the certificate's individual code")),
    _choice("code_status", N_("what became of the code"), activity.CODE_STATUSES),
    Column("code_date", _day, N_("the day it was activated or rejected"), dated=True),
    Column("code_reason", clean, N_("why it was rejected")),
    Column("certificate", _number, N_("series and number of the certificate")),
    Column("identifier", _number, N_("DOI, PMID, ISBN or ISSN of a publication")),
    Column("provider", clean, N_("who organised it")),
    Column("place", clean, N_("the town")),
    Column("evidence", clean, N_("path of the certificate's file")),
    Column("link", _link, N_("the address at which its certificate can be verified")),
    _choice("state", N_("whether it is done or planned"), activity.STATES),
    Column("notes", clean, N_("anything else")),
)

COLUMNS: Mapping[str, Column] = {column.name: column for column in _ALL}
"""Every column of a record by its name, in the order of the files."""


def plain(name: str, value: Value | None) -> str:
    """A stored value as files have it; empty for "not known"."""
    if value is None:
        return ""
    if name == "hours":
        return plain_hours(int(value))
    return plain_amount(int(value)) if COLUMNS[name].amount else str(value)


def show(name: str, value: Value | None) -> str:
    """A stored value as people read it, in the language in use; empty for "not known"."""
    return show_text(name, plain(name, value))


def show_text(name: str, text: str) -> str:
    """What files have in a column, as people read it."""
    column = COLUMNS[name]
    if not text or column.whole:
        return text
    if column.amount:
        return number(text)
    if column.choices or (name == "specialty" and text in activity.SPECIALTIES):
        return word(name, text)
    if name == "sessions":
        return " ".join(map(day, text.split()))
    return day(text) if column.dated or name in ("start", "end") else text


def guess_column(heading: str) -> str | None:
    """The column that a heading may mean by one of its words, for a suggestion."""
    words = plain_heading(heading).split()
    return next((name for name in COLUMNS if not hints(name).isdisjoint(words)), None)


def column_of(heading: str) -> str | None:
    """The column that a heading of somebody's file means, or None."""
    plain = plain_heading(heading)
    own = plain.replace(" ", "_")
    return own if own in COLUMNS else _by_heading().get(plain)


@cache
def _by_heading() -> dict[str, str]:
    return {heading: name for name in COLUMNS for heading in headings(name)}
