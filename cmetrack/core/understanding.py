"""What people write in a column, understood: where its plain reading fails, a word or a notation may help.

Each reader returns what the text means for its own column, and perhaps for others (a period has an
end, too), with a word on what was concluded; or raises the refusal. What is read from a unit or
a period is a guess, in which somebody must agree where it is a file's.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from cmetrack.domain.columns import (
    COLUMNS,
    Value,
    fixed_words,
    headings,
    negations,
    plain_heading,
    show,
)
from cmetrack.domain.credits import parse_amount
from cmetrack.domain.dates import has_day
from cmetrack.domain.notice import Notice, guess, notice
from cmetrack.domain.sessions import Sitting, join_sessions
from cmetrack.domain.text import clean, fold
from cmetrack.domain.word_files import tables, word_file
from cmetrack.domain.written_amounts import read_amount
from cmetrack.domain.written_dates import LONGEST, Written, read_written
from cmetrack.errors import BadValue
from cmetrack.i18n import N_, day, gettext as _, word as in_words


class Understood(NamedTuple):
    """What a text means, by column, and a word on it."""

    values: Mapping[str, Value | None]
    notices: tuple[Notice, ...] = ()


class Circumstances(NamedTuple):
    """What a text is read by: the order of dates, today where somebody types, and the row's cells.

    A cell that says nothing is none of them.
    """

    dates: str | None = None
    today: date | None = None
    cells: Mapping[str, str] = {}


def understand(name: str, text: str, by: Circumstances) -> Understood | None:
    """What a text of people's means in a column; None where nothing more is known of it."""
    if len(text) > LONGEST:
        return None
    reader = _READERS.get(name)
    if reader is None and COLUMNS[name].choices:
        reader = _choice
    return None if reader is None else reader(name, text.strip(), by)


# Days

_DROPPED = {
    "seconds": N_("'{text}': the seconds were left out"),
    "zone": N_("'{text}': the time is kept as it stands, its time zone is not"),
    "remark": N_("'{text}': only the date was read"),
    "year": N_("'{text}' was read as {start}"),
    "order": N_("'{text}': its days were put in order"),
    "span": N_("'{text}' was read as {start}, its first year"),
}


def _written(text: str, by: Circumstances) -> tuple[Written, tuple[Notice, ...]]:
    found = read_written(text, by.dates, by.today)
    told = [
        notice(f"date-{what}", _(_DROPPED[what]), text=text, start=day(found.start))
        for what in found.dropped
    ]
    return found, tuple(told)


def _start(_name: str, text: str, by: Circumstances) -> Understood:
    found, told = _written(text, by)
    if found.end is None:
        return Understood({"start": found.start}, told)
    if given := by.cells.get("end", ""):
        end, _told = _written(given, by)
        if end.start[:10] != found.end[:10]:
            sentence = _(
                "'{text}' is a period that ends on {end}, and the end is given as '{given}'"
            )
            raise BadValue(sentence, text=text, end=day(found.end), given=given)
    values: dict[str, Value | None] = {"start": found.start, "end": found.end}
    sentence = _("'{text}' was read as {start} to {end}")
    if found.sessions and not by.cells.get("sessions", ""):
        values["sessions"] = found.sessions
        sentence = _("'{text}' was read as the days {sessions}")
    return Understood(values, (*told, _split(sentence, text, found)))


def _end(name: str, text: str, by: Circumstances) -> Understood:
    found, told = _written(text, by)
    if found.end is not None:
        raise BadValue(_("'{text}' is a period; write the last day alone"), text=text)
    return Understood({name: found.start}, told)


def _day(name: str, text: str, by: Circumstances) -> Understood:
    found, told = _written(text, by)
    if found.end is not None or not has_day(found.start):
        raise BadValue(_("'{text}' is not a day"), text=text)
    return Understood({name: found.start[:10]}, told)


def _sessions(name: str, text: str, by: Circumstances) -> Understood:
    found, told = _written(text, by)
    if found.sessions:
        return Understood({name: found.sessions}, told)
    if not has_day(found.start):
        raise BadValue(_("'{text}' is not a day"), text=text)
    if found.end is None or found.end[:10] == found.start[:10]:
        kept = join_sessions([Sitting(found.start, found.end or found.start)])
        return Understood({name: kept}, told)
    day, last = (date.fromisoformat(one[:10]) for one in (found.start, found.end))
    days = [day + timedelta(days=more) for more in range((last - day).days + 1)]
    kept = join_sessions([Sitting(one.isoformat(), one.isoformat()) for one in days])
    split = _split(_("'{text}' was read as {start} to {end}"), text, found)
    return Understood({name: kept}, (*told, split))


def _split(sentence: str, text: str, found: Written) -> Notice:
    end, met = found.end or found.start, (found.sessions or "").split()
    sessions = ", ".join(map(day, met))
    values = {"start": day(found.start), "end": day(end), "sessions": sessions}
    return guess("period-split", sentence, text=text, **values)


# Numbers with units


def _unit_off(name: str, text: str, value: Value) -> Understood:
    sentence = _("'{text}' was read as {value}")
    told = guess("unit", sentence, text=text, value=show(name, value))
    return Understood({name: value}, (told,))


def _of_another(name: str, text: str) -> BadValue:
    """A number whose unit is another column's: it is not to be taken off."""
    sentence = _("'{text}' has a unit that the column '{column}' does not have")
    return BadValue(sentence, text=text, column=in_words("column", name))


def _without_words(name: str, text: str) -> Understood | None:
    """A number with the same in words behind it: `24 (douăzeci și patru)`."""
    match = re.fullmatch(r"([\d.,]+) *\([^()\d]+\)", text)
    return _unit_off(name, text, parse_amount(match[1])) if match else None


def _hours(name: str, text: str, by: Circumstances) -> Understood | None:
    found = read_amount(text)
    if found is not None and found.unit == "credits" and not by.cells.get("credits", ""):
        # "2 ЗЕТ" in a column of hours are credits.
        credits = parse_amount(found.number)
        sentence = _("'{text}' was read as {credits} credits, and no hours")
        moved = guess("credits-for-hours", sentence, text=text, credits=show("credits", credits))
        return Understood({"hours": None, "credits": credits}, (moved,))
    if found is not None and found.unit != name:
        raise _of_another(name, text)
    if found is None or found.hours is None:
        return None
    return _unit_off(name, text, found.hours)


def _credits(name: str, text: str, by: Circumstances) -> Understood | None:
    found = read_amount(text)
    if found is None:
        return _without_words(name, text)
    if found.unit == name:
        return _unit_off(name, text, parse_amount(found.number))
    if name != "credits" or found.hours is None:
        raise _of_another(name, text)
    # "36 ак.ч." in a column of credits are hours.
    told = {"text": text, "hours": show("hours", found.hours)}
    given = by.cells.get("hours", "")
    if not given:
        sentence = _("'{text}' was read as {hours} hours, and no credits")
        moved = guess("hours-for-credits", sentence, **told)
        return Understood({"credits": None, "hours": found.hours}, (moved,))
    if _same_hours(given, found.hours):
        sentence = _("'{text}' are hours, and no credits")
        return Understood({"credits": None}, (notice("hours-for-credits", sentence, **told),))
    sentence = _("'{text}' are hours, and the hours are given as '{given}'")
    raise BadValue(sentence, text=text, given=given)


def _same_hours(given: str, hours: int) -> bool:
    try:
        return COLUMNS["hours"].read(given) == hours
    except BadValue:
        found = read_amount(given)
        return found is not None and found.hours == hours


def _pages(name: str, text: str, _by: Circumstances) -> Understood | None:
    found = read_amount(text)
    if found is None or found.unit != name:
        return None
    return _unit_off(name, text, COLUMNS[name].read(found.number))


# Words


def _choice(name: str, text: str, _by: Circumstances) -> Understood | None:
    """A fixed word with the column's name before or behind it: `nivel național`."""
    words, plain = _plain_words(name), plain_heading(text)
    if "?" in text:  # somebody doubts it
        return None
    if plain in words:
        return Understood({name: words[plain]})
    for heading in sorted(headings(name), key=len, reverse=True):
        for bare in (plain.removeprefix(heading + " "), plain.removesuffix(" " + heading)):
            if bare in words:
                return Understood({name: words[bare]})
    return None


@cache
def _plain_words(name: str) -> Mapping[str, str]:
    own = {plain_heading(choice): choice for choice in COLUMNS[name].choices}
    return {**{plain_heading(word): value for word, value in fixed_words(name).items()}, **own}


def _accreditation(name: str, text: str, by: Circumstances) -> Understood | None:
    """Who credited it, by a name in what is written: `acreditat EACCME nr. 12`."""
    if found := _choice(name, text, by):
        return found
    words = set(plain_heading(text).split())
    if words & negations():
        return None
    named = {
        value
        for table in tables(name)
        for value, names in table.get("names", {}).items()
        if words & set(map(plain_heading, names))
    }
    if len(named) != 1:
        return None
    (value,) = named
    told = notice("word", _("'{text}' was read as {value}"), text=text, value=show(name, value))
    return Understood({name: value}, (told,))


def _country(name: str, text: str, _by: Circumstances) -> Understood | None:
    code = _countries().get(plain_heading(text))
    return None if code is None else Understood({name: code})


@cache
def _countries() -> Mapping[str, str]:
    return {
        plain_heading(one): code for code, names in word_file("countries").items() for one in names
    }


def _code_status(name: str, text: str, by: Circumstances) -> Understood | None:
    """`активирован 20.11.2022`, `отклонён: неверный код`: the status, its day, the reason."""
    if found := _choice(name, text, by):
        return found
    if not by.cells.get("state", "") and (of_state := _choice("state", text, by)):
        # A portal's programmes and modules have a status, too: `Освоена`.
        state = str(of_state.values["state"])
        told = notice(
            "state", _("'{text}' was read as {value}"), text=text, value=_said("state", state)
        )
        done = state == "done"  # as is what says nothing of it
        return Understood({name: None, "state": None if done else state}, (told,))
    text = clean(text)
    plain, words = fold(text), _plain_words(name)
    status, rest = "", ""
    for word in sorted({*fixed_words(name), *COLUMNS[name].choices}, key=len, reverse=True):
        if match := re.fullmatch(rf"{re.escape(word)}(?![^\W_])[\s.]*(.*)", plain):
            status = words[plain_heading(word)]
            rest = text[len(text) - len(match[1]) :] if match[1] else ""
            break
        if match := re.fullmatch(rf"(.*\d)(?:\s*г\.)?[\s,:;–-]+{re.escape(word)}[.]?", plain):
            status, rest = words[plain_heading(word)], text[: len(match[1])]
            break
    if not status:
        return None
    # Why a code was rejected is told with a "not", too: `отклонён: код не найден`.
    why = status == "rejected" and rest[:1] in ":;,-–—("
    if not why and set(plain_heading(rest).split()) & negations():
        return None
    values: dict[str, Value | None] = {name: status}
    day, reason = _day_and_reason(rest, by)
    if (rest and day is None and status != "rejected") or (reason and status != "rejected"):
        return None
    beside = {"code_date": day, "code_reason": reason}
    values |= {
        column: value for column, value in beside.items() if value and not by.cells.get(column, "")
    }
    shown = ", ".join(_said(column, value) for column, value in values.items())
    told = notice("word", _("'{text}' was read as {value}"), text=text, value=shown)
    return Understood(values, (told,))


def _said(name: str, value: Value | None) -> str:
    return _("{column} {value}").format(column=in_words("column", name), value=show(name, value))


def with_status(cells: Mapping[str, str]) -> tuple[Mapping[str, str], Notice | None]:
    """A row with what its notes say of its code (`акт., докладчик`), where no column says it."""
    note, code = cells.get("notes", "").strip(), cells.get("code", "").strip()
    if not code or cells.get("code_status", "").strip():
        return cells, None
    if (match := re.fullmatch(r"(\S+) *[(,;] *([^()]+?) *\)?", code)) and (
        status := _status_in(match[2], cells)
    ):  # AB12-34CD5678 (активирован)
        said = _("'{text}' behind the code was read as its status '{status}'")
        told = notice("status-behind-code", said, text=match[2], status=show("code_status", status))
        return {**cells, "code": match[1], "code_status": match[2]}, told
    if not note:
        return cells, None
    parts = [note]
    if _status_in(note, cells) is None:
        parts = [one.strip() for one in re.split(r"[;,]\s+", note) if one.strip()]
    found = [(one, status) for one in parts if (status := _status_in(one, cells))]
    rest = {word for one in parts if one not in dict(found) for word in plain_heading(one).split()}
    if len(found) != 1 or rest & negations():
        return cells, None
    ((part, status),) = found
    said = _("'{text}' in the notes was read as the status '{status}' of the code")
    told = notice("status-in-notes", said, text=part, status=show("code_status", status))
    return {**cells, "code_status": part}, told


def with_certificate(cells: Mapping[str, str]) -> tuple[Mapping[str, str], Notice | None]:
    """A row with the number that its notes say of its certificate: `удостоверение ПК № 004512`."""
    note = cells.get("notes", "").strip()
    if not note or cells.get("certificate", "").strip():
        return cells, None
    found = {
        match[1].strip()
        for part in re.split(r"[;,]\s+", note)
        if (match := re.fullmatch(_NUMBERED, part.strip()))
        and plain_heading(part[: match.start(1)]) in headings("certificate")
    }
    if len(found) != 1:
        return cells, None
    (number,) = found
    said = _("'{text}' in the notes was read as the number of the certificate")
    return {**cells, "certificate": number}, notice("number-in-notes", said, text=number)


_NUMBERED = (
    r"[^\W\d_]+[ :]+((?:[^\W\d_]{1,6}\.? +){0,3}(?:№|[Nn][ro]?\.?(?=[ \d])) ?[^\s\d]{0,5}\d[\w/-]*"
    r"|\d[\d -]{5,})"
)


def may_be_numbered(note: str) -> bool:
    """Whether there may be a number of a certificate in a note."""
    return _MAY_BE_NUMBERED.search(note) is not None


_MAY_BE_NUMBERED = re.compile(r"№|\b[Nn][ro]?[. ]|\d[\d -]{5}")


def _status_in(text: str, cells: Mapping[str, str]) -> str | None:
    """The status of a code that a remark says; a mere yes or no says none."""
    if fold(clean(text)) in fixed_words("accreditation"):
        return None
    try:
        return str(COLUMNS["code_status"].read(text))
    except BadValue:
        pass
    try:
        found = _code_status("code_status", text, Circumstances(cells=cells))
    except BadValue:
        return None
    status = found and found.values["code_status"]
    return str(status) if status else None


def _day_and_reason(rest: str, by: Circumstances) -> tuple[str | None, str | None]:
    """A day at the beginning of what stands behind a status, and what stands behind it."""
    rest = rest.strip(" .,:;–—-()!")
    for word in _since():
        if rest[: len(word) + 1].casefold() == f"{word} ":
            rest = rest[len(word) + 1 :]
            break
    if not rest:
        return None, None
    parts = re.split(r"\s*[:;,–—]\s+|\s+[-(]\s*", rest, maxsplit=1)
    for first, more in ((rest, ""), (parts[0], parts[1] if len(parts) > 1 else "")):
        try:
            found = read_written(first, by.dates, by.today)
        except BadValue:
            continue
        if found.end is None and has_day(found.start) and "remark" not in found.dropped:
            return found.start[:10], more.strip(" ()") or None
    return None, rest


@cache
def _since() -> tuple[str, ...]:
    return tuple(word for table in tables("code_status") for word in table.get("since", ()))


_READERS: Mapping[str, Callable[[str, str, Circumstances], Understood | None]] = {
    "start": _start,
    "end": _end,
    "sessions": _sessions,
    "code_date": _day,
    "hours": _hours,
    "days": _credits,
    "credits": _credits,
    "pages": _pages,
    "accreditation": _accreditation,
    "country": _country,
    "code_status": _code_status,
}
