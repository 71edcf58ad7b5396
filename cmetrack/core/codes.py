"""Certificate codes: put on a record, activated, rejected, tried again.

    received → activated
             → rejected → activated or rejected once more

Credits are counted on the authority's own site alone. What is kept here is what the doctor
says of a code, never a claim that it is so.

A letter to the support desk must hold four things: the event's name, its date, its place and the
code. Its Russian text is what the desk reads, so it is part of the program and no translation of
it; the others tell what it says.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from textwrap import fill
from typing import Any

from cmetrack.core.record_reader import Allowed, RecordReader, check, describe
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.dates import parse_day
from cmetrack.domain.text import clean, same, suggest
from cmetrack.errors import BadValue, NotFound, UsageError
from cmetrack.i18n import day as as_day, gettext as _


def find_all(
    words: Sequence[str], activities: Sequence[Activity], allowed: Allowed
) -> list[Activity]:
    """The records of these numbers and codes, each once; a number is a record's before it is a code.

    What stands in several words, as a certificate prints it in groups, is one code: `AB12 34CD5678`.
    """
    numbers = {str(one.id) for one in activities}
    found: dict[int, Activity] = {}
    left = [word for word in map(str.strip, words) if word.strip("-–—")]
    while left:
        parts = max((_parts(left, shape, numbers) for shape in allowed.codes), default=1)
        one = find(" ".join(left[:parts]), activities, allowed)
        found[one.id], left = one, left[parts:]
    return list(found.values())


def _parts(words: Sequence[str], shape: CodeFormat, numbers: set[str]) -> int:
    """How many of the first words are one code; words that are all numbers of records are not."""
    ends = list(accumulate(map(len, words)))
    if shape.groups[0] not in ends or sum(shape.groups) not in ends:
        return 1
    count = ends.index(sum(shape.groups)) + 1
    return 1 if numbers.issuperset(words[:count]) else count


def find(text: str, activities: Sequence[Activity], allowed: Allowed) -> Activity:
    """The record of a number or of a code; a number is a record's before it is a code."""
    typed = text.strip()
    if numbered := [one for one in activities if str(one.id) == typed]:
        return numbered[0]
    wanted = {same(typed), same(_as_printed(typed, allowed))}
    codes = {activity.code: activity for activity in activities if activity.code}
    for code, activity in codes.items():
        if same(code) in wanted:
            return activity
    near = suggest(typed, codes)
    raise NotFound(
        _("No record has the number or the code '{text}'.").format(text=typed),
        _("Did you mean {near}? `cmetrack code list` shows the codes.").format(near=near)
        if near
        else _("`cmetrack code list` shows the codes, `cmetrack list` the records."),
    )


def with_code(
    activity: Activity,
    allowed: Allowed,
    code: str,
    *,
    status: str | None = None,
    day: str | None = None,
    reason: str | None = None,
) -> Activity:
    """The record with a code on it; refused if it has another one already."""
    reader = RecordReader(allowed)
    printed: Any = reader.cell("code", code)
    if printed is None:
        said = _("'{code}' is no code.").format(code=code.strip())
        raise BadValue(said, _("Write it as the certificate prints it."))
    if activity.code is not None and same(activity.code) != same(printed):
        id = activity.id
        raise UsageError(
            _("Record {id} has another code already: {code}").format(id=id, code=activity.code),
            _("If that one is wrong: `cmetrack edit {id} --code {new}`.").format(
                id=id, new=printed
            ),
        )
    given = {"code_status": status, "code_date": day, "code_reason": reason}
    read: dict[str, Any] = {
        column: reader.cell(column, text) for column, text in given.items() if text
    }
    made = activity._replace(code=printed, **{name: cell for name, cell in read.items() if cell})
    if troubles := check(made):
        raise BadValue("\n".join(map(describe, troubles)))
    return made


def activated(activity: Activity, day: str | None) -> Activity:
    """The record with its code activated, on a day or on one that is not known.

    Why it was rejected before stays: that is part of its history. The day of the rejection
    does not, as it would be taken for the day of the activation.
    """
    _needs_code(activity)
    kept = activity.code_date if activity.code_status == CodeStatus.ACTIVATED else None
    return activity._replace(code_status=CodeStatus.ACTIVATED.value, code_date=day or kept)


def rejected(activity: Activity, day: str | None, reason: str | None) -> Activity:
    """The record with its code rejected; what is not said of it anew stays."""
    _needs_code(activity)
    if activity.code_status == CodeStatus.ACTIVATED:
        code, id = activity.code, activity.id
        raise UsageError(
            _("The code {code} of record {id} is recorded as activated.").format(code=code, id=id),
            _("If that was a mistake: `cmetrack edit {id} --code-status rejected`.").format(id=id),
        )
    kept = activity.code_date if activity.code_status == CodeStatus.REJECTED else None
    return activity._replace(
        code_status=CodeStatus.REJECTED.value,
        code_date=day or kept,
        code_reason=reason or activity.code_reason,
    )


def put_right(typed: str, kept: str | None) -> str | None:
    """A word on a code that is kept otherwise than it was typed; None if it is as typed."""
    typed = clean(typed) or ""
    if kept is None or typed == kept:
        return None
    sentence = _("The code is kept as {kept}; you typed {typed}: compare it with the certificate.")
    alike = dict.fromkeys(char for char in typed if char.isalnum() and not char.isascii())
    if alike:  # they look the same
        sentence = _(
            "The code is kept as {kept}; you typed {typed} (not Latin: {letters}): compare it with the certificate."
        )
    return sentence.format(kept=kept, typed=typed, letters=", ".join(alike))


def doubts_of_day(activity: Activity, on: date) -> Iterator[str]:
    """What is odd about the day on which a code was activated, seen on another day."""
    if activity.code_status != CodeStatus.ACTIVATED or activity.code_date is None:
        return
    day, last = parse_day(activity.code_date), activity.last.day
    if day < last:
        doubt = _("It is activated on {day}, before the record ends on {last}: is that right?")
        yield doubt.format(day=as_day(day), last=as_day(last))
    if day > on:
        doubt = _("It is activated from {day}, after {on}: until then the credits wait.")
        yield doubt.format(day=as_day(day), on=as_day(on))


def _needs_code(activity: Activity) -> None:
    if activity.code is None:
        hint = _(
            "Put it on with `cmetrack code add {id} CODE`; if the organiser credited it without one: `cmetrack edit {id} --code-status activated`."
        )
        raise UsageError(_("Record {id} has no code yet."), hint, id=activity.id)


def _as_printed(text: str, allowed: Allowed) -> str:
    """A code as the certificate has it, where it can be read as one."""
    try:
        return str(RecordReader(allowed).cell("code", text) or "")
    except BadValue:
        return text


# The letter to the support desk about a code that will not activate

LANGUAGE = "ru"
"""The language of the desk."""
BOTH = (LANGUAGE, "en")

_BLANK = "____________"  # to be filled in by hand

_TEXTS = {
    "ru": """\
Тема: Не активируется код {code}

Здравствуйте!

В личном кабинете не активируется индивидуальный код подтверждения \
со свидетельства участника. Прошу помочь с его активацией.

Название мероприятия: {title}
Дата проведения: {days}
Место проведения: {place}
Код: {code}
{others}
С уважением,
{name}
""",
    "ro": """\
Subiect: Codul {code} nu poate fi activat

Bună ziua,

În contul meu personal nu se activează codul individual de pe certificatul de participare la un \
eveniment educațional. Vă rog să mă ajutați să îl activez.

Denumirea evenimentului: {title}
Data: {days}
Locul: {place}
Codul: {code}
{others}
Cu stimă,
{name}
""",
    "en": """\
Subject: The code {code} cannot be activated

Dear support desk,

my personal account does not accept the individual code on the certificate of an educational \
event. Please help me to activate it.

Name of the event: {title}
Date: {days}
Place: {place}
Code: {code}
{others}
Kind regards,
{name}
""",
}
_LABELS = {
    "ru": ("Организатор", "Ответ портала"),
    "ro": ("Organizatorul", "Răspunsul portalului"),
    "en": ("Organiser", "Answer of the portal"),
}
_WIDTH = 72  # what an e-mail shows without breaking it


def missing(activity: Activity) -> list[str]:
    """Which of the four the record does not have: `title`, `start`, `place`, `code`."""
    return [name for name in ("title", "start", "place", "code") if not getattr(activity, name)]


def letter(
    activity: Activity,
    language: str,
    name: str | None = None,
    beside: Sequence[tuple[str, str]] = (),
) -> str:
    """The letter in a language, with a line to fill in for what is not known.

    Beside the four things it says who organised it and what the portal answered, where that is
    known, and what else of the person is wanted, each with its label. A day is `10.02.2026`, in
    English `2026-02-10`; several are their first and last.
    """
    days = dict.fromkeys((activity.first.day, activity.last.day)) if activity.start else ()
    day = "{}" if language == "en" else "{:%d.%m.%Y}"
    known = zip(_LABELS[language], (activity.provider, activity.code_reason), strict=True)
    others = [*((label, text) for label, text in known if text), *beside]
    subject, *lines = (
        _TEXTS[language]
        .format(
            title=activity.title or _BLANK,
            days=" – ".join(map(day.format, days)) or _BLANK,
            place=activity.place or _BLANK,
            code=activity.code or _BLANK,
            others="".join(f"{label}: {text or _BLANK}\n" for label, text in others),
            name=name or _BLANK,
        )
        .split("\n")
    )
    short = (fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False) for line in lines)
    return "\n".join((subject, *short))
