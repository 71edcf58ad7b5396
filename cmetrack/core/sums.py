"""What records give and count together: by year, by kind, by any column, or several of them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cmetrack.domain.columns import COLUMNS, column_of
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.text import suggest
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _
from cmetrack.rules.counted import Counted
from cmetrack.wording import did_you_mean

YEAR = "year"
"""The year in which a record ended; all else that sums go by are columns."""


class Subtotal(NamedTuple):
    """Records that are alike in what the sums go by: how many, what they give, what counts."""

    by: tuple[int | str | None, ...]
    records: int
    awarded: Hundredths
    counted: Hundredths


def sum_keys(text: str) -> tuple[str, ...]:
    """What sums go by: `year,kind,provider`, columns in any language."""
    keys = []
    for word in text.split(","):
        key = YEAR if word.strip().lower() == YEAR else column_of(word)
        if key is None or (key != YEAR and COLUMNS[key].amount):
            known = [YEAR, *(name for name, column in COLUMNS.items() if not column.amount)]
            hint = _("Allowed are: {allowed}.").format(allowed=", ".join(known))
            said = _("--sum: '{word}' is nothing that records have in common.")
            raise BadValue(said.format(word=word.strip()), did_you_mean(suggest(word, known), hint))
        keys.append(key)
    return tuple(dict.fromkeys(keys))


def sums(records: Iterable[Counted], keys: Sequence[str]) -> list[Subtotal]:
    """The records summed up, in the order of what they go by; what is not known comes last."""
    found: dict[tuple[int | str | None, ...], list[Counted]] = {}
    places = {name: at for at, name in enumerate(COLUMNS, start=1)}
    for one in records:
        activity = one.activity
        by = (activity.last.day.year if key == YEAR else activity[places[key]] for key in keys)
        found.setdefault(tuple(by), []).append(one)
    return [
        Subtotal(
            by, len(its), sum(one.award.awarded for one in its), sum(one.counted for one in its)
        )
        for by, its in sorted(found.items(), key=lambda one: [_order(key) for key in one[0]])
    ]


def _order(key: int | str | None) -> tuple[bool, int, str]:
    return key is None, key if isinstance(key, int) else 0, str(key).casefold()
