"""Credits, hours and days, exact: whole numbers of small parts, never a float.

`450` stands for 4.5 credits. The law's own sums (a third, 125 %) are done in fractions and
come back to hundredths only by the rounding that the rulebook states. Hours are kept in parts
of which a minute and a hundredth of an hour are both whole: 200 minutes are 3⅓ hours, not 3.33.
"""

import re
from fractions import Fraction

from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _, number

Hundredths = int
"""An amount of credits or days in hundredths: 450 is 4.5."""

Hours = int
"""Hours in 300ths of one: 1000 is 3:20, 1350 is 4.5."""

HOUR: Hours = 300
MINUTE: Hours = 5

_WITH_MORE = r"([0-9]{1,4}(?:[.,][0-9]{1,2})?)\s*[^\W\d_]+\.?"  # 2,5 ore
_NEGATIVE = r"[-−‒–—][0-9]{1,4}(?:[.,][0-9]{1,2})?"
_AMOUNT = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?")
_CLOCK = r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9])(?:\.0+)?)?"
_LONG = r"([0-9]{1,4})[.,]([0-9]{3,20})"


def parse_amount(text: str) -> Hundredths:
    """`4`, `4.5` or `4,50` in hundredths; anything else is refused.

    At most four digits before the point and two after it, in ASCII: `1_000`, `1e3`, `nan`,
    a sign and other scripts' digits are no amounts of credits.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        more = re.fullmatch(_WITH_MORE, text)
        if more:
            message = _("'{text}' is not a number (for example 12,5); write {number} alone")
        elif re.fullmatch(_NEGATIVE, text):
            message = _("'{text}' must not be negative")
        else:
            message = _("'{text}' is not a number (for example 12,5)")
        raise BadValue(message, text=text, number=more and more[1])
    whole, part = match.groups()
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


def parse_hours(text: str) -> Hours:
    """`4.5`, `4,50` or `4:30`, exact to the minute and to the hundredth.

    More decimals, which a spreadsheet makes of minutes (6.66666666666667), and seconds are
    rounded to the minute. `1.500` and `1,250` may as well be thousands; they are refused.
    """
    if match := re.fullmatch(_CLOCK, text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        # A spreadsheet shows midnight for what is no time; no hours are written 0.
        if whole := hours * HOUR + (minutes + (seconds >= 30)) * MINUTE:
            return whole
    if match := re.fullmatch(_LONG, text):
        parts: int = 10 ** len(match[2])
        minutes = (int(match[1] + match[2]) * 120 + parts) // (2 * parts)
        off = abs(int(match[1] + match[2]) * 60 - minutes * parts)
        if parts > 1000 or (text[-1] != "0" and off <= 30):
            return minutes * MINUTE
    return parse_amount(text) * HOUR // 100


def plain_hours(hours: Hours) -> str:
    """Hours as files have them: `4.5`, and `3:20` where two decimals do not say it."""
    if hours % (HOUR // 100) == 0:
        return plain_amount(in_hundredths(hours))
    return f"{hours // HOUR}:{hours % HOUR // MINUTE:02}"


def format_hours(hours: Hours) -> str:
    """Hours as people read them: `4.5`, in Romanian and Russian `4,5`."""
    return number(plain_hours(hours))


def in_hundredths(hours: Hours) -> Hundredths:
    """Hours in hundredths, where a reader wants two decimals; half rounds up."""
    return (200 * hours + HOUR) // (2 * HOUR)


def plain_amount(amount: Hundredths) -> str:
    """The amount as files have it: `4`, `4.5`, `4.25`."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    return f"{sign}{whole}.{part:02}".rstrip("0") if part else f"{sign}{whole}"


def format_amount(amount: Hundredths) -> str:
    """The amount as people read it: `4.5`, in Romanian and Russian `4,5`."""
    return number(plain_amount(amount)) if amount % 100 else plain_amount(amount)


def rounded(amount: Fraction, unit: Hundredths) -> Hundredths:
    """An amount in hundredths, to a unit of so many of them; half rounds up."""
    # floor(100 a / u + 1/2) u, in whole numbers: this is done for every step of every record.
    whole, part = 2 * unit * amount.denominator, unit * amount.denominator
    return (200 * amount.numerator + part) // whole * unit
