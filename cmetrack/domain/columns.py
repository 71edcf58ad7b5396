"""How each column of a record is read from what a person or a file wrote.

One declared table serves `add`, `edit` and every import: a column's name, how its text is
read, and what it may hold. A reader returns the value as the ledger keeps it, or raises
`BadValue` with what to write instead. Empty text is "not known" and reaches no reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import NamedTuple

from cmetrack.domain import activity
from cmetrack.domain.credits import format_amount, parse_amount
from cmetrack.domain.dates import parse_day, parse_moment
from cmetrack.domain.text import clean, fold, suggest
from cmetrack.errors import BadValue
from cmetrack.i18n import N_
from cmetrack.i18n import gettext as _

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
        """Whether it holds a number, an amount or a count."""
        return self.amount or self.whole

    @property
    def free(self) -> bool:
        """Whether it holds any text, which is kept cleaned."""
        return self.read in (_text, _number)


# The words of people's own files for the fixed words of a column, beside the words themselves.
# Written folded: without case and accents.
WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "curs": "course",
        "atelier": "workshop",
        "atelier de formare": "workshop",
        "atelier de lucru": "event-workshop",
        "stagiu practic": "practical-stage",
        "curs online": "distance-online",
        "curs on-line": "distance-online",
        "program online": "distance-online",
        "program on-line": "distance-online",
        "emcd": "distance-online",
        "congres": "congress",
        "conferinta": "conference",
        "simpozion": "symposium",
        "masa rotunda": "round-table",
        "sesiune": "session",
        "sedinta": "session",
        "articol": "article",
        "capitol": "chapter",
        "carte": "book",
        "traducere": "translation",
        "abonament": "subscription",
        "rezumat": "abstract",
        "программа": "programme",
        "курс": "course",
        "модуль": "module",
        "вебинар": "webinar",
        "конференция": "conference",
        "конгресс": "congress",
        "съезд": "congress",
        "симпозиум": "symposium",
        "семинар": "session",
        "круглыи стол": "round-table",
        "статья": "article",
        "глава": "chapter",
        "книга": "book",
    },
    "format": {"teorie": "theory", "cu stagiu practic": "with-practice", "practic": "practical"},
    "level": {
        "national": "national",
        "international": "international",
        "местныи": "local",
        "региональныи": "regional",
        "национальныи": "national",
        "международныи": "international",
    },
    "accreditation": {"da": "national", "nu": "none", "да": "national", "нет": "none"},
    "role": {
        "participant": "attendee",
        "cursant": "attendee",
        "lector": "teacher",
        "formator": "teacher",
        "conferentiar": "speaker",
        "vorbitor": "speaker",
        "coordonator": "coordinator",
        "autor": "author",
        "участник": "attendee",
        "слушатель": "attendee",
        "докладчик": "speaker",
        "преподаватель": "teacher",
    },
    "attended": {"da": "full", "nu": "part", "partial": "part", "да": "full", "нет": "part"},
    "specialty": {"proprie": "own", "alta": "other", "своя": "own", "другая": "other"},
    "code_status": {
        "активирован": "activated",
        "получен": "received",
        "отклонен": "rejected",
        "da": "activated",
        "nu": "received",
        "да": "activated",
        "нет": "received",
    },
    "state": {
        "efectuat": "done",
        "planificat": "planned",
        "выполнено": "done",
        "запланировано": "planned",
        "da": "done",
        "nu": "planned",
        "да": "done",
        "нет": "planned",
    },
}

# What people call the columns in their own files, beside the names themselves. Case, accents,
# cedilla or comma and punctuation make no difference (`column_of`).
HEADINGS: dict[str, tuple[str, ...]] = {
    "kind": (
        "Tip",
        "Tipul",
        "Tip activitate",
        "Tipul activității",
        "Вид",
        "Тип",
        "Вид мероприятия",
        "Тип мероприятия",
    ),
    "title": (
        "Denumire",
        "Denumirea",
        "Titlu",
        "Titlul",
        "Название",
        "Наименование",
        "Тема",
        "Название мероприятия",
        "Наименование мероприятия",
        "Наименование программы",
    ),
    "start": (
        "Data",
        "Data început",
        "Data începerii",
        "Data de început",
        "De la",
        "Дата",
        "Дата начала",
        "Начало",
        "Дата проведения",
    ),
    "end": (
        "Data sfârșit",
        "Data încheierii",
        "Data de sfârșit",
        "Până la",
        "Дата окончания",
        "Окончание",
    ),
    "hours": ("Ore", "Nr. ore", "Număr ore", "Часы", "Часов", "Количество часов", "Кол-во часов"),
    "days": ("Zile", "Nr. zile", "Дни", "Дней"),
    "credits": (
        "Credite",
        "Credite EMC",
        "Nr. credite",
        "Număr credite",
        "Puncte",
        "Puncte EMC",
        "Баллы",
        "Баллы НМО",
        "Количество баллов",
        "ЗЕТ",
        "Кол-во ЗЕТ",
        "Кредиты",
    ),
    "level": ("Nivel", "Nivelul", "Уровень"),
    "country": ("Țara", "Țară", "Страна"),
    "role": ("Rol", "Rolul", "Calitate", "Calitatea", "Роль"),
    "specialty": ("Specialitate", "Specialitatea", "Специальность"),
    "journal": ("Revista", "Журнал"),
    "authors": ("Nr. autori", "Число авторов"),
    "pages": ("Nr. pagini", "Число страниц"),
    "code": ("Код", "Код НМО", "ИКП"),
    "code_status": ("Статус кода",),
    "certificate": (
        "Certificat",
        "Serie și număr",
        "Nr. certificat",
        "Nr. diplomă",
        "Номер документа",
        "Номер свидетельства",
        "Номер удостоверения",
    ),
    "provider": ("Organizator", "Organizatorul", "Furnizor", "Организатор", "Провайдер"),
    "place": (
        "Localitate",
        "Localitatea",
        "Loc",
        "Locul",
        "Oraș",
        "Место",
        "Место проведения",
        "Город",
    ),
    "notes": ("Observații", "Примечание", "Примечания"),
}

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_COUNT = re.compile(r"[0-9]{1,5}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[Ee]\+[0-9]+")


def _word(column: str, choices: tuple[str, ...], text: str) -> str:
    folded = fold(clean(text))
    if folded in choices:
        return folded
    words = WORDS.get(column, {})
    if folded in words:
        return words[folded]
    first = folded.partition(" ")[0]  # congres național
    near = first if first in words or first in choices else suggest(text, [*choices, *words])
    near = words.get(near, near) if near else None
    allowed = ", ".join(choices)
    if near is not None:
        raise BadValue(
            _("'{text}' is not known here; did you mean '{near}'?").format(text=text, near=near)
        )
    raise BadValue(
        _("'{text}' is not known here (allowed: {allowed})").format(text=text, allowed=allowed)
    )


def _count(least: int, text: str) -> int:
    if _COUNT.fullmatch(text) is None or int(text) < least:
        raise BadValue(
            _("'{text}' is not a whole number of at least {least}").format(text=text, least=least)
        )
    return int(text)


def _country(text: str) -> str:
    if _COUNTRY.fullmatch(text) is None:
        raise BadValue(
            _("'{text}' is not a country of two letters (for example RO, RU, FR)").format(text=text)
        )
    return text.upper()


def _number(text: str) -> str:
    """A code or a certificate's number: text, whatever it looks like."""
    if _SCIENTIFIC.fullmatch(text):
        raise BadValue(
            _(
                "'{text}' is a code that a spreadsheet turned into a number; "
                "copy it again from the certificate, in a cell set to text"
            ).format(text=text)
        )
    return _text(text)


def _text(text: str) -> str:
    return clean(text)


def _moment(text: str) -> str:
    return parse_moment(text)


def _day(text: str) -> str:
    return parse_day(text).isoformat()


def _choice(name: str, about: str, choices: tuple[str, ...]) -> Column:
    return Column(name, partial(_word, name, choices), about, choices)


_ALL = (
    _choice("kind", N_("what it is: a course, a congress, an article …"), activity.ALL_KINDS),
    Column("title", _text, N_("its title, as the certificate has it")),
    Column("start", _moment, N_("the day it began, with a time where that matters"), dated=True),
    Column("end", _moment, N_("the day it ended, if another"), dated=True),
    Column("hours", parse_amount, N_("effective hours; of a teacher, those taught"), amount=True),
    Column("days", parse_amount, N_("effective days, if fewer than start to end"), amount=True),
    Column("credits", parse_amount, N_("the number that the certificate states"), amount=True),
    _choice("format", N_("how a course was held"), activity.FORMATS),
    _choice("level", N_("the level of an event"), activity.LEVELS),
    Column("country", _country, N_("where it was held, in two letters; empty: at home")),
    _choice("accreditation", N_("who credited it"), activity.ACCREDITATIONS),
    _choice("role", N_("what the doctor did there"), activity.ROLES),
    _choice("attended", N_("how much of it the doctor attended"), activity.ATTENDANCES),
    Column("works_first", partial(_count, 0), N_("papers there as first author"), whole=True),
    Column("works_co", partial(_count, 0), N_("papers there as co-author"), whole=True),
    Column("specialty", _text, N_("own, other, or the specialty's name as a cycle has it")),
    _choice("index", N_("the index class of the journal"), activity.INDEXES),
    Column("journal", _text, N_("journal or publisher")),
    Column("work", _text, N_("a name for one work that was published more than once")),
    Column("authors", partial(_count, 1), N_("how many authors"), whole=True),
    _choice("position", N_("the doctor's place among the authors"), activity.POSITIONS),
    Column("pages", partial(_count, 1), N_("how many pages"), whole=True),
    Column("code", _number, N_("the certificate's individual code")),
    _choice("code_status", N_("what became of the code"), activity.CODE_STATUSES),
    Column("code_date", _day, N_("the day it was activated or rejected"), dated=True),
    Column("code_reason", _text, N_("why it was rejected")),
    Column("certificate", _number, N_("series and number of the certificate")),
    Column("identifier", _number, N_("DOI, PMID, ISBN or ISSN of a publication")),
    Column("provider", _text, N_("who organised it")),
    Column("place", _text, N_("the town")),
    Column("evidence", _text, N_("path of the certificate's file")),
    _choice("state", N_("whether it is done or planned"), activity.STATES),
    Column("notes", _text, N_("anything else")),
)

COLUMNS: Mapping[str, Column] = {column.name: column for column in _ALL}
"""Every column of a record by its name, in the order of the files."""


def show(name: str, value: Value | None) -> str:
    """A stored value as people read and type it; empty for "not known"."""
    if value is None:
        return ""
    return format_amount(int(value)) if COLUMNS[name].amount else str(value)


def plain_heading(text: str) -> str:
    """A heading without case, accents and punctuation: `Nr. ore` and `NR ORE` are one."""
    return _BETWEEN_WORDS.sub(" ", fold(clean(text))).strip()


# Words by which a heading may mean a column; only for a suggestion, as a person must say so.
_MAY_MEAN = {
    "kind": ("felul", "activitatea", "activitatii", "categoria", "форма", "мероприятие"),
    "title": ("cursul", "cursului", "manifestarea", "курс", "программа", "мероприятия"),
    "start": ("perioada", "ziua", "inceput", "период", "когда", "день"),
    "end": ("sfarsit", "конец"),
    "hours": ("durata", "ore", "объем", "длительность", "час", "часов"),
    "credits": ("credite", "puncte", "балл", "баллов", "зет"),
    "certificate": ("diploma", "seria", "adeverinta", "удостоверение", "диплом", "документ"),
    "place": ("unde", "orasul", "где"),
}


def guess_column(heading: str) -> str | None:
    """The column that a heading may mean by one of its words, for a suggestion."""
    words = plain_heading(heading).split()
    for name, hints in _MAY_MEAN.items():
        known = {*hints, *(plain_heading(one) for one in HEADINGS[name])}
        if known.intersection(words):
            return name
    return None


def column_of(heading: str) -> str | None:
    """The column that a heading of somebody's file means, or None."""
    return _by_heading().get(plain_heading(heading))


@cache
def _by_heading() -> dict[str, str]:
    known = {plain_heading(name): name for name in COLUMNS}
    for name, headings in HEADINGS.items():
        known |= {plain_heading(heading): name for heading in headings}
    return known
