"""The letter to the support desk about a code that will not activate.

It must hold four things: the event's name, its date, its place and the code. The Russian text
is what the desk reads, so it is part of the program and no translation of it; the English one
tells what it says.
"""

from __future__ import annotations

from cmetrack.domain.activity import Activity

LANGUAGES = ("ru", "en")
"""The languages in which the letter is written."""

_BLANK = "____________"  # to be filled in by hand

_TEXTS = {
    "ru": """\
Тема: Не активируется код {code}

Здравствуйте!

В личном кабинете не активируется индивидуальный код со свидетельства об участии в
образовательном мероприятии. Прошу помочь с его активацией.

Название мероприятия: {title}
Дата проведения: {days}
Место проведения: {place}
Код: {code}
{reason}
С уважением,
{name}
""",
    "en": """\
Subject: The code {code} cannot be activated

Dear support desk,

my personal account does not accept the individual code on the certificate of an educational
event. Please help me to activate it.

Name of the event: {title}
Date: {days}
Place: {place}
Code: {code}
{reason}
Kind regards,
{name}
""",
}
_REASONS = {"ru": "Ответ портала: {reason}\n", "en": "Answer of the portal: {reason}\n"}


def missing(activity: Activity) -> list[str]:
    """Which of the four the record does not have: `title`, `start`, `place`, `code`."""
    needed = {
        "title": activity.title,
        "start": activity.start,
        "place": activity.place,
        "code": activity.code,
    }
    return [name for name, value in needed.items() if not value]


def letter(activity: Activity, language: str, name: str | None = None) -> str:
    """The letter in `ru` or `en`, with a line to fill in for what is not known."""
    reason = activity.code_reason
    return _TEXTS[language].format(
        title=activity.title or _BLANK,
        days=_days(activity, language) or _BLANK,
        place=activity.place or _BLANK,
        code=activity.code or _BLANK,
        reason=_REASONS[language].format(reason=reason) if reason else "",
        name=name or _BLANK,
    )


def _days(activity: Activity, language: str) -> str:
    """The event's day, or its first and last: `10.02.2026` to the desk, `2026-02-10` in English."""
    if not activity.start:
        return ""
    days = dict.fromkeys((activity.first.day, activity.last.day))
    return " – ".join(f"{day:%d.%m.%Y}" if language == "ru" else day.isoformat() for day in days)
