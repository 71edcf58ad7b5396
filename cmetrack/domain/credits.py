"""Credits, hours and days, exact: whole hundredths, never a float.

`450` stands for 4.5 credits. The law's own sums (a third, 125 %) are done in fractions and
come back to hundredths only by the rounding that the rulebook states.
"""

import re
from typing import TYPE_CHECKING

from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from fractions import Fraction

Hundredths = int
"""An amount of credits, hours or days in hundredths: 450 is 4.5."""

_WITH_MORE = r"([0-9]{1,4}(?:[.,][0-9]{1,2})?)\s*[^\W\d_]+\.?"  # 2,5 ore
_NEGATIVE = r"[-−‒–—][0-9]{1,4}(?:[.,][0-9]{1,2})?"
_AMOUNT = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?")


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
        raise BadValue(message.format(text=text, number=more and more[1]))
    whole, part = match.groups()
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


def format_amount(amount: Hundredths) -> str:
    """The amount as people write it: `4`, `4.5`, `4.25`."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    return f"{sign}{whole}.{part:02}".rstrip("0") if part else f"{sign}{whole}"


def rounded(amount: "Fraction", unit: Hundredths) -> Hundredths:
    """An amount in hundredths, to a unit of so many of them; half rounds up."""
    # floor(100 a / u + 1/2) u, in whole numbers: this is done for every step of every record.
    whole, part = 2 * unit * amount.denominator, unit * amount.denominator
    return (200 * amount.numerator + part) // whole * unit
