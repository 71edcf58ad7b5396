"""The pictures of a dossier, as SVG: values written beside them, and a text for who cannot see them.

Colours are those that the colour-blind can tell apart (Okabe and Ito); words take the colour of
the page, so that they are read on a dark one, too.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from itertools import cycle
from typing import NamedTuple

from cmetrack.core.charts import Mark, YearStack, by_year, course, cut_by_reason, families, years
from cmetrack.core.dossier import Dossier, Requirement
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.i18n import day, gettext as _
from cmetrack.present.records import reason_name
from cmetrack.present.summary import family_name
from cmetrack.rules.once import Reason

BLUE, ORANGE, GREEN, PINK, SKY, RED, GREY = (
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8a8a8a"),
)
_PALETTE = (BLUE, SKY, ORANGE, GREEN, PINK, RED, GREY)
WIDTH = 560


class Picture(NamedTuple):
    """A picture: its title, its SVG and how high that is for its width, what it shows in words.

    `caption` stands below it, where the drawing has no room for all values.
    """

    title: str
    svg: str
    ratio: float
    alt: str
    caption: str = ""


def pictures(filled: Dossier) -> list[Picture]:
    """The pictures that go with a dossier."""
    found = filled.evaluation
    made = [
        _bars([one for one in filled.figures if one.required]),
        _stacks([*years(found)], families(found), by_year(found)),
        _line([*course(found)], filled.on),
        _cuts(cut_by_reason(found)),
    ]
    return [one for one in made if one is not None]


def _bars(figures: Sequence[Requirement]) -> Picture | None:
    """A bar for each target, its minimum marked."""
    if not figures:
        return None
    parts: list[str] = []
    most = max(max(one.counted, one.required) for one in figures)
    room, high = WIDTH - 20, 38
    texts = [
        _("{label}: {counted} of {required}").format(
            label=one.label,
            counted=format_amount(one.counted),
            required=format_amount(one.required),
        )
        for one in figures
    ]
    for place, (one, said) in enumerate(zip(figures, texts, strict=True)):
        top = place * high
        full, mark = room * one.counted // most, room * one.required // most
        # A limit is not a minimum: what reaches it is not met.
        enough = GREEN if one.target is None or one.counted >= one.required else ORANGE
        parts += (
            _text(10, top + 13, said),
            _box(10, top + 18, room, 11, "none", "currentColor"),
            _box(10, top + 18, full, 11, enough),
            _rule(10 + mark, top + 15, 10 + mark, top + 32),
        )
    return _picture(_("Targets"), parts, high * len(figures) + 4, "; ".join(texts))


def _stacks(years: Sequence[YearStack], order: Iterable[str], title: str) -> Picture | None:
    """Credits by year, stacked by family."""
    if not any(one.total for one in years):
        return None
    sums = {
        family: sum(credits for one in years for name, credits in one.families if name == family)
        for family in order
    }
    colours = dict(zip((name for name in sums if sums[name]), cycle(_PALETTE), strict=False))
    most = max(one.total for one in years)
    high, base = 150, 170
    wide = min((WIDTH - 20) // len(years), 120)
    parts = []
    for place, one in enumerate(years):
        left, top = 10 + place * wide, base
        middle = left + wide // 2
        for family, credits in one.families:
            tall = high * credits // most
            top -= tall
            parts.append(_box(left + wide // 6, top, wide * 2 // 3, tall, colours[family]))
            if tall >= 13 and credits < one.total:
                within = top + tall // 2 + 4
                ink = "#fff" if colours[family] == BLUE else "#000"
                parts.append(_text(middle, within, format_amount(credits), "middle", ink))
        parts.append(_text(middle, top - 4, format_amount(one.total), "middle"))
        parts.append(_text(middle, base + 15, one.label, "middle"))
    at, row = 10, base + 26
    for family, colour in colours.items():
        label = _("{reason}: {credits}").format(
            reason=family_name(family), credits=format_amount(sums[family])
        )
        needs = 30 + 8 * len(label)
        if at + needs > WIDTH + 30:
            at, row = 10, row + 18
        parts += (_box(at, row, 10, 10, colour), _text(at + 14, row + 9, label))
        at += needs
    alt = "; ".join(
        _("{year}: {credits}").format(year=one.label, credits=format_amount(one.total))
        for one in years
    )
    return _picture(title, parts, row + 18, alt)


def _line(course: Sequence[Mark], on: date) -> Picture | None:
    """How the total moved, and moves on with nothing added, with what is required."""
    if len(course) < 2 or not any(one.counted for one in course):
        return None
    first, last = course[0].day.toordinal(), course[-1].day.toordinal()
    most = max(max(one.counted, one.required) for one in course)
    high, base, left = 150, 180, 40
    room = WIDTH - left - 20

    def across(when: date) -> int:
        return left + room * (when.toordinal() - first) // (last - first)

    def up(credits: Hundredths) -> int:
        return base - high * credits // most

    past = [one for one in course if one.day <= on]
    ahead = [*past[-1:], *(one for one in course if one.day > on)]
    parts = [
        _rule(left, base, WIDTH - 20, base),
        _path(
            ((across(one.day), up(one.required)) for one in course),
            f'stroke="{RED}" stroke-dasharray="6 3"',
        ),
        _path(
            ((across(one.day), up(one.counted)) for one in past),
            f'stroke="{BLUE}" stroke-width="2.5"',
        ),
        _path(
            ((across(one.day), up(one.counted)) for one in ahead),
            f'stroke="{BLUE}" stroke-width="2.5" stroke-dasharray="2 3"',
        ),
        _text(left - 4, up(course[-1].required) + 4, format_amount(course[-1].required), "end"),
    ]
    now = past[-1] if past else course[0]
    parts += (
        _text(left, base + 15, day(course[0].day)),
        _text(WIDTH - 20, base + 15, day(course[-1].day), "end"),
    )
    if first < on.toordinal() < last:
        at = across(on)
        label = _("{year}: {credits}").format(year=day(on), credits=format_amount(now.counted))
        parts += (
            _rule(at, base - high - 8, at, base),
            _text(at, base - high - 14, label, "end" if at > WIDTH // 2 else "start"),
        )
    said = _(
        "The total was {then} on {first}, is {now} on {on}, and will be {end} on {last} with nothing added; {required} are required."
    )
    alt = said.format(
        then=format_amount(course[0].counted),
        first=day(course[0].day),
        now=format_amount(now.counted),
        on=day(now.day),
        end=format_amount(course[-1].counted),
        last=day(course[-1].day),
        required=format_amount(course[-1].required),
    )
    return _picture(_("The total over time"), parts, base + 22, alt, alt)


def _cuts(cut: Sequence[tuple[Reason, Hundredths]]) -> Picture | None:
    """What was awarded and does not count, by reason."""
    if not cut:
        return None
    most = cut[0][1]
    parts: list[str] = []
    for place, (reason, credits) in enumerate(cut):
        top = place * 22
        parts += (
            _text(270, top + 14, reason_name(reason), "end"),
            _box(280, top + 4, max(2, 220 * credits // most), 12, GREY),
            _text(288 + 220 * credits // most, top + 14, format_amount(credits)),
        )
    alt = "; ".join(
        _("{reason}: {credits}").format(reason=reason_name(reason), credits=format_amount(credits))
        for reason, credits in cut
    )
    return _picture(_("What does not count, and why"), parts, 22 * len(cut) + 4, alt)


def _picture(title: str, parts: Iterable[str], high: int, alt: str, caption: str = "") -> Picture:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" fill="currentColor" '
        'font-family="system-ui, \'Libertinus Serif\', sans-serif" font-size="12">'
        f"{''.join(parts)}</svg>"
    )
    return Picture(title, svg, high / WIDTH, alt, caption)


def _text(x: int, y: int, text: str, anchor: str = "start", ink: str = "currentColor") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{ink}">{escape(text)}</text>'


def _box(x: int, y: int, wide: int, high: int, fill: str, stroke: str = "none") -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{fill}" stroke="{stroke}" '
        'stroke-width="0.5"/>'
    )


def _rule(x: int, y: int, to_x: int, to_y: int) -> str:
    return f'<path d="M{x} {y}L{to_x} {to_y}" stroke="currentColor" fill="none"/>'


def _path(points: Iterable[tuple[int, int]], style: str) -> str:
    return f'<path d="M{"L".join(f"{x} {y}" for x, y in points)}" fill="none" {style}/>'
