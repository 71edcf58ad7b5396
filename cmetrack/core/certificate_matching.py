"""Whose record a certificate belongs to: by its number, its title and its days."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from cmetrack.core.certificates import Found
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import plain_heading
from cmetrack.domain.text import fold
from cmetrack.i18n import gettext as _

_REMEMBERED = 50_000  # texts: each is compared with each


class Owner(NamedTuple):
    """A record that a certificate may belong to, whether it surely does, and by what."""

    record: Activity
    sure: bool
    why: str


def matches(found: Mapping[str, Found], records: Iterable[Activity]) -> list[Owner]:
    """The records that a certificate may belong to: those that it surely does, or else all.

    Two of number, title and days make it sure, or the code. A number alone may be another
    organiser's, a title another year's, and on one day there may be two events.
    """
    said = {column: one.value for column, one in found.items()}
    each = list(filter(None, (_match(said, record) for record in records)))
    best = [match for match in each if match.sure]
    return best or each


def _match(said: Mapping[str, str], record: Activity) -> Owner | None:
    if "code" in said and record.code:
        return Owner(record, True, _("the code")) if said["code"] == record.code else None
    by = list(_agreeing(said, record))
    if not by:
        return None
    another = "certificate" in said and record.certificate and _("the number") not in by
    names = _(" and ").join(by)
    return Owner(record, len(by) > 1 and not another, names)


def _agreeing(said: Mapping[str, str], record: Activity) -> Iterator[str]:
    """In what a certificate and a record agree."""
    if "certificate" in said and is_one_number(said["certificate"], record.certificate or ""):
        yield _("the number")
    if "title" in said and _plain(said["title"]) == _plain(record.title):
        yield _("the title")
    if "start" in said and said["start"] == record.first.day.isoformat():
        end = record.last.day.isoformat()
        if said.get("end", said["start"]) == end or record.end is None or "end" not in said:
            yield _("the day")


def is_one_number(one: str, other: str) -> bool:
    """Whether two texts are one certificate's number, with or without its series and its words."""
    shorter, longer = sorted((_tokens(one), _tokens(other)), key=len)
    if not shorter or shorter[-1] != longer[-1]:
        return False
    rest = iter(longer)
    return all(word in rest for word in shorter)  # in the same order


@lru_cache(_REMEMBERED)
def _tokens(number: str) -> list[str]:
    return [word.lstrip("0") or "0" for word in re.findall(r"\w+", fold(number))]


_plain = lru_cache(_REMEMBERED)(plain_heading)
