"""The sentences that several commands say, each in one place."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from os import PathLike
from typing import TYPE_CHECKING, Any

from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS, show
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.domain.dates import has_day
from cmetrack.domain.notice import LeftOut
from cmetrack.i18n import (
    N_,
    NN_,
    day as _day,
    filled,
    gettext as _,
    ngettext,
    of_unit,
    pgettext,
    word,
)

if TYPE_CHECKING:
    from cmetrack.rules.counted import Counted
    from cmetrack.rules.law_of_cycles import Grant
    from cmetrack.rules.progress import TargetProgress
    from cmetrack.rules.rulebook import Rulebook


def exists_already(path: str | PathLike[str]) -> str:
    """Nothing is written over what is there."""
    return _("{path} exists already.").format(path=path)


# What a system says of a file that cannot be used, as Python tells it everywhere.
_REASONS = (
    *(N_("Permission denied"), N_("Operation not permitted"), N_("Input/output error")),
    *(N_("No such file or directory"), N_("Is a directory"), N_("Not a directory")),
    *(N_("No space left on device"), N_("Disk quota exceeded"), N_("Read-only file system")),
    *(N_("File name too long"), N_("File too large"), N_("Too many open files")),
    *(N_("Device or resource busy"), N_("Invalid argument"), N_("File exists")),
    *(N_("Invalid cross-device link"), N_("Cannot allocate memory"), N_("Stale file handle")),
)


def reason(error: OSError) -> str:
    """Why a file cannot be used, as the system says it."""
    said = error.strerror
    return _(said) if said else str(error)


def not_toml(error: ValueError) -> str:
    """Why a file is none in TOML: where reading it stopped."""
    if isinstance(error, UnicodeDecodeError):
        return _("it is not in UTF-8")
    if place := re.search(r"line (\d+), column (\d+)", str(error)):
        said = _("it is no TOML from line {line}, column {column} on")
        return said.format(line=place[1], column=place[2])
    return _("it ends in the middle of a line of TOML")


def quoted(texts: Iterable[str]) -> list[str]:
    """Texts of somebody, each in quotes."""
    return [_("'{text}'").format(text=text) for text in texts]


def did_you_mean(near: str | None, otherwise: str) -> str:
    """The word nearest to a mistyped one; where there is none, what else helps."""
    return _("Did you mean '{near}'?").format(near=near) if near else otherwise


def first_of(lines: Iterable[str], count: int, most: int = 20) -> list[str]:
    """The first lines of the `count` that there are, at most so many, and how many more."""
    shown = list(islice(lines, most))
    more = count - len(shown)
    if more <= 0:
        return shown
    return [*shown, ngettext("and {count} more", "and {count} more", more).format(count=more)]


def standing(rulebook: "Rulebook") -> Iterator[str]:
    """What whoever is evaluated by a law should know of it: that it is a draft, or not the newest."""
    if rulebook.standing == "draft":
        yield _(
            "{id} is a draft, made from pages about the law and not from the whole act."
        ).format(id=rulebook.id)
    if rulebook.superseded_by:
        said = _("A newer law has replaced {id}: {newer}.")
        yield said.format(id=rulebook.id, newer=rulebook.superseded_by)


def granted(grant: "Grant") -> str:
    """What a law gave without a record."""
    said = _("{about}: +{credits} on {day} ({cites}).")
    if grant.on is None:
        said = _("{about}: +{credits} ({cites}).")
    credits = format_amount(grant.given)
    values = {"about": grant.about, "credits": credits, "cites": grant.cites}
    return filled(said, **values, day=grant.on)


def standing_to_look_at(rulebook: "Rulebook") -> Iterator[str]:
    """The same, each with the command that tells more."""
    more = [_("`cmetrack rules show {id}` tells of each number where it was read.")]
    if rulebook.standing != "draft":
        more.clear()
    if rulebook.superseded_by:
        more.append(_("`cmetrack rules compare {id} {newer}` shows what differs for you."))
    values = {"id": rulebook.id, "newer": rulebook.superseded_by}
    for said, hint in zip(standing(rulebook), more, strict=True):
        yield f"{said} {hint.format(**values)}"


def left_out(file: str, rows: Iterable[LeftOut]) -> Iterator[str]:
    """Why rows of a file were left out: those for the same reason together."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(row.sentence, []).append(str(row.line))
    for sentence, its in lines.items():
        said = ngettext(
            "{file}: line {lines} was left out: {sentence}",
            "{file}: {count} lines were left out ({lines}): {sentence}",
            len(its),
        )
        shown = ", ".join(first_of(its, len(its), 10))
        yield said.format(file=file, lines=shown, sentence=sentence, count=len(its))


_ROWS = {
    "activity": N_("record {id}"),
    "cycle": N_("cycle {id}"),
    "periodical": N_("journal {id} of the list"),
    "setting": N_("setting {id}"),
    "tick": N_("tick {id}"),
    "apart": N_("pair {id} of records that are two"),
    "own_date": N_("date {id} of one's own"),
    "goal": N_("goal {id}"),
    "adjustment": N_("adjustment {id} of a cycle"),
}


def row(entity: str, id: int) -> str:
    """A row of the ledger as a person calls it: `record 12`."""
    return _(_ROWS[entity]).format(id=id)


def cited(text: str, cites: str) -> str:
    """What is so, with the article that says it."""
    return _("{text} ({cites})").format(text=text, cites=cites)


def of_target(target: "TargetProgress") -> dict[str, Any]:
    """What a sentence may say of a target: its amounts, its days, its article."""
    rule = target.rule
    return {
        "label": target.label,
        "required": format_amount(target.required),
        "counted": format_amount(target.counted),
        "short": format_amount(target.shortfall),
        "pending": format_amount(target.pending),
        "planned": format_amount(target.planned),
        "first": _day(target.span.first),
        "last": _day(target.span.last),
        "cites": rule.cites,
        "noun": rule.noun or target.label,
        "consequence": rule.consequence,
        "consequence_cites": rule.consequence_cites or rule.cites,
    }


def in_its_time(target: "TargetProgress") -> str:
    """When a target with a cadence was done last, and when it is due."""
    if target.shortfall and target.last_done:
        said = _("{label}: due by {last}; last done on {done}, {short} to go ({cites}).")
    elif target.shortfall and target.rule.is_once:
        said = _("{label}: due by {last}; not done yet ({cites}).")
    elif target.shortfall:
        said = _("{label}: due by {last}; not done since {first} ({cites}).")
    elif target.again:
        said = _("{label}: last done on {done}; due again by {again} ({cites}).")
    else:
        said = _("{label}: done on {done}, once for all ({cites}).")
    days = {"done": target.last_done, "again": target.again}
    return filled(said, **of_target(target), **days)


def of_record(one: "Counted") -> dict[str, Any]:
    """What a sentence may say of a record that was counted: what it is, its credits."""
    return {
        "id": one.activity.id,
        "title": one.activity.title,
        "awarded": amount(one.award.awarded, one.award.unit),
        "counted": format_amount(one.counted),
    }


def in_a_line(activity: Activity) -> str:
    """A record by its number, its kind, its title and its day."""
    said = _("{id}: {kind} '{title}', {start}")
    shown = {"kind": word("kind", activity.kind), "start": _day(activity.start)}
    return said.format(id=activity.id, title=activity.title, **shown)


_MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July")),
    *(N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)

_FACTS = {
    "format": N_("{value}"),
    "role": N_("as {value}"),
    "provider": N_("by {value}"),
    "place": N_("in {value}"),
}
_COUNTED = {
    "hours": NN_("{value} hour", "{value} hours"),
    "days": NN_("{value} day", "{value} days"),
    "credits": NN_("{value} credit", "{value} credits"),
    "works_first": NN_("{value} work as first author", "{value} works as first author"),
    "works_co": NN_("{value} work as co-author", "{value} works as co-author"),
    "authors": NN_("{value} author", "{value} authors"),
    "pages": NN_("{value} page", "{value} pages"),
}


def in_words(activity: Activity) -> str:
    """All that is known of a record, in a line: `congress 'X', 14–16 March 2026, 18 credits`."""
    kind = word("kind", activity.kind)
    said = [_("{kind} '{title}'").format(kind=kind, title=activity.title)]
    said.append(days(activity.start, activity.end))
    for name, value in zip(COLUMNS, activity[1:], strict=True):
        if value is None or name in ("kind", "title", "start", "end"):
            continue
        shown = show(name, value)
        if name in _COUNTED:
            # A part of one takes the plural form of two.
            template = ngettext(*_COUNTED[name], int(shown) if shown.isdecimal() else 2)
        elif name == "level":
            template = pgettext("level", "{value}")
        else:
            template = _(_FACTS.get(name, N_("{column} {value}")))
        said.append(template.format(column=pgettext("column", name).replace("_", " "), value=shown))
    return ", ".join(said)


def days(start: str, end: str | None) -> str:
    """`14 March 2026`, `14–16 March 2026`, `30 January – 2 February 2026`; a year or a month as it is."""
    one = {"start": start, "end": end or start}
    if len(start) != 10 or len(one["end"]) != 10:
        if len(start) > 10 and start[:10] == one["end"][:10] and start != one["end"]:
            return _("{day}, {begin}–{until}").format(
                day=days(start[:10], None), begin=start[11:], until=one["end"][11:]
            )
        timed = {name: _at_a_time(moment) for name, moment in one.items()}
        return _("{start} – {end}").format_map(timed) if start != one["end"] else timed["start"]
    first, last = (_parts(day) for day in one.values())
    if first == last:
        said = _("{d2} {month2} {y2}")
    elif first[1:] == last[1:]:
        said = _("{d1}–{d2} {month2} {y2}")
    elif first[2] == last[2]:
        said = _("{d1} {month1} – {d2} {month2} {y2}")
    else:
        said = _("{d1} {month1} {y1} – {d2} {month2} {y2}")
    (d1, month1, y1), (d2, month2, y2) = first, last
    return said.format(d1=d1, month1=month1, y1=y1, d2=d2, month2=month2, y2=y2)


def _at_a_time(moment: str) -> str:
    if not has_day(moment):  # a year or a month
        return _day(moment)
    day, _t, time = moment.partition("T")
    return _("{day}, {time}").format(day=days(day, None), time=time) if time else days(day, None)


def _parts(day: str) -> tuple[int, str, str]:
    return int(day[8:]), _(_MONTHS[int(day[5:7]) - 1]), day[:4]


def credits(amount: Hundredths) -> str:
    """`1 credit`, `1.5 credits`, `18 credits`."""
    sentence = ngettext("{amount} credit", "{amount} credits", plural(amount))
    return sentence.format(amount=format_amount(amount))


def amount(hundredths: Hundredths, unit: str) -> str:
    """`60 credits`, `10 hours`, `1 record`."""
    if unit == "credits":
        return credits(hundredths)
    sentence = ngettext("{amount} hour", "{amount} hours", plural(hundredths))
    if unit == "records":
        sentence = ngettext("{amount} record", "{amount} records", plural(hundredths))
    return sentence.format(amount=format_amount(hundredths))


def to_earn(amount: str, *, exact: bool) -> str:
    """What is to be earned; where no more is sure than that it is not less, this says so."""
    return amount if exact else _("at least {amount}").format(amount=amount)


def shared(unit: str) -> str:
    """Why what targets lack comes to less than its sum."""
    return of_unit(
        unit,
        _("One credit may count for more than one of these."),
        _("One hour may count for more than one of these."),
        _("One record may count for more than one of these."),
    )


_EVERY = {"month": N_("every month"), "year": N_("every year")}


def every(name: str) -> str:
    """How often something comes again."""
    return _(_EVERY[name])


def advised(heading: str) -> str:
    """What is called so where it is mere advice, so that it does not look like a breach."""
    return _("{heading}, advised").format(heading=heading)


def short(amount: Hundredths, unit: str) -> str:
    """`57 credits short`, `10 hours short`, `1 record short`."""
    sentence = ngettext("{amount} credit short", "{amount} credits short", plural(amount))
    if unit == "hours":
        sentence = ngettext("{amount} hour short", "{amount} hours short", plural(amount))
    elif unit == "records":
        sentence = ngettext("{amount} record short", "{amount} records short", plural(amount))
    return sentence.format(amount=format_amount(amount))


def to_go(days: int) -> str:
    """The sentence on an open target, to be filled: its label, what is short, its last day."""
    return ngettext(
        "{label}: {short} to go until {last}, in {days} day.",
        "{label}: {short} to go until {last}, in {days} days.",
        days,
    )


def plural(amount: Hundredths) -> int:
    """The number whose plural form an amount takes; a part of one takes that of two."""
    return 2 if amount % 100 else amount // 100
