"""What is odd about a record, and yet no mistake: it is kept, and said."""

from collections.abc import Iterable, Sequence
from datetime import date

from cmetrack.domain.activity import KINDS, Activity
from cmetrack.domain.credits import HOUR, format_amount, format_hours
from cmetrack.domain.dates import Span
from cmetrack.domain.likeness import Likeness, Pair
from cmetrack.domain.notice import Notice, notice
from cmetrack.domain.text import same
from cmetrack.i18n import gettext as _

A_DAY = 24 * HOUR
"""The hours of a day: fewer are never odd."""

_HELD = frozenset((*KINDS["course"], *KINDS["event"]))


def doubt_of_hours(activity: Activity) -> str | None:
    """A word on a record that has more hours than its days, else None.

    Only what is held on its days, on the spot or live, is asked. The hours of a distance
    programme or of one of the portal are spread over a time that nobody writes down; so may be
    those of a course with one date alone, which is then the date of its certificate.
    """
    hours, given = activity.hours or 0, activity.days
    one_date = activity.end is None and given is None
    if activity.kind not in _HELD or (one_date and activity.kind in KINDS["course"]):
        return None
    span = activity.span
    days = max(given or (span.last - span.first).days * 100 + 100, 100)
    if hours * 100 <= A_DAY * days:
        return None
    return _(
        "{hours} hours are more than its days have ({days} × 24): are the hours and the days right?"
    ).format(hours=format_hours(hours), days=format_amount(days))


# What a look at all the records may find


def outside(activities: Iterable[Activity], spans: Sequence[Span], on: date) -> list[int]:
    """The records that ended on a day of no window, by id; what is planned may lie ahead.

    One that has not ended by the day `on` may yet be of a cycle to come.
    """
    return [
        one.id
        for one in activities
        if not one.planned
        and one.last.day <= on
        and not any(span.first <= one.last.day <= span.last for span in spans)
    ]


def probably_one(pair: Pair, line: int | None = None) -> Notice:
    """A word on two records that are one or probably one, until their doctor settles it."""
    sentences = {
        Likeness.ALL: _("Records {one} and {other} are the same and would count twice."),
        Likeness.TITLE: _(
            "Records {one} and {other} are probably one: their title and days are the same."
        ),
        Likeness.CERTIFICATE: _(
            "Records {one} and {other} are probably one: their certificate and days are the same."
        ),
        Likeness.NEARLY: _(
            "Records {one} and {other} are probably one: kind and day are the same, and nearly the title."
        ),
    }
    hint = _(
        "`cmetrack merge {one} {other}` makes them one; `cmetrack distinct {one} {other}` says that they are two."
    )
    found = notice("probable-duplicate", sentences[pair.likeness], hint, **pair._asdict())
    return found._replace(line=line, ids=(pair.other, pair.one))


def look_alikes(activities: Iterable[Activity]) -> list[tuple[str, tuple[int, ...]]]:
    """Codes and certificates' numbers that differ by look-alike letters only (RU-K2), by column."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for one in activities:
        for column, text in (("code", one.code), ("certificate", one.certificate)):
            if text:
                written = found.setdefault((column, to_the_eye(text)), {})
                written.setdefault(same(text), one.id)
    return [
        (column, tuple(sorted(written.values())))
        for (column, _seen), written in found.items()
        if len(written) > 1
    ]


def to_the_eye(text: str) -> str:
    """A code without what the eye, or a certificate's print, does not tell apart."""
    return same(text.replace("l", "1")).upper().translate(_LOOKS)


# As Cyrillic capitals look in Latin; O is the zero, and I the one.
_LOOKS = str.maketrans("АВЕКМНРСТУХІЅЈЗОOI|–—‑‐−", "ABEKMHPCTYX1SJ30011-----")
