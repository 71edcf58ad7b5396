"""The categories of rulebooks that a record is of: `reviewing:2 educational:4`, each name once.

A number is what of the record's credits is of that category; one without a number takes what the
others leave. A name may say whose it is by its country, `ie-reviewing`, where two rulebooks share a word.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths, parse_amount, plain_amount
from cmetrack.domain.text import fold, suggest
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _

NAME = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""What a category may be called."""

_COLON = r"\s*[:=]\s*"
_APART = r"[,;]\s+|;|\s+"


class CategoryPart(NamedTuple):
    """A category, and how many of a record's credits are of it; None: all that others leave."""

    name: str
    credits: Hundredths | None


def parse_categories(text: str) -> str:
    """Categories with their parts, as the ledger keeps them."""
    parts = [_part(one) for one in re.split(_APART, re.sub(_COLON, ":", text.strip())) if one]
    names = [one.name for one in parts]
    if len(set(names)) != len(names):
        raise BadValue(_("'{text}' names a category twice"), text=text)
    return " ".join(
        one.name if one.credits is None else f"{one.name}:{plain_amount(one.credits)}"
        for one in parts
    )


def known_categories(known: Collection[str], text: str) -> str:
    """The same, of names that a ledger's rulebooks have."""
    kept = parse_categories(text)
    for one in categories_of(kept):
        if one.name not in known:
            said = _("'{text}' is no category of the ledger's rulebooks (allowed: {allowed})")
            if near := suggest(one.name, known):
                said = _(
                    "'{text}' is no category of the ledger's rulebooks; did you mean '{near}'?"
                )
            # A country before a word is for those that two rulebooks have.
            plain = [name for name in sorted(known) if name.partition("-")[2] not in known]
            raise BadValue(said, text=one.name, near=near, allowed=", ".join(plain))
    return kept


@lru_cache(4_096)
def categories_of(kept: str) -> tuple[CategoryPart, ...]:
    """The categories that the ledger keeps in one text."""
    return tuple(map(_part, kept.split()))


def _part(text: str) -> CategoryPart:
    name, colon, amount = text.partition(":")
    if re.fullmatch(NAME, name := fold(name)) is None or (colon and not amount):
        said = _("'{text}' is no category with its part (for example reviewing:2 educational:4)")
        raise BadValue(said, text=text)
    return CategoryPart(name, parse_amount(amount) if colon else None)
