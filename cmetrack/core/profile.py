"""The person whose ledger it is, as forms and letters need it: kept in the ledger, told to nobody."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from cmetrack.domain.text import clean
from cmetrack.errors import BadValue
from cmetrack.i18n import N_, gettext as _, language
from cmetrack.rules.forms import PERSON, PersonField, said

KEYS = tuple(key for key in PERSON if key != "specialty")
"""What is kept of a person by any law; the specialty is the cycle's."""

_LABELS = {
    "name": N_("Full name"),
    "degree": N_("Degree"),
    "specialty": N_("Specialty"),
    "workplace": N_("Workplace"),
    "position": N_("Position"),
    "authority": N_("College or authority"),
    "email": N_("E-mail"),
    "previous": N_("Previous certificate or accreditation (series, number, date)"),
}


def labels(fields: Sequence[PersonField], language: str) -> dict[str, str]:
    """What each field of a person is called."""
    own = {one.key: said(one.label, language, language) for one in fields}
    return {key: _(label) for key, label in _LABELS.items()} | own


def setting_of(key: str) -> str:
    """The name of the setting that keeps one thing."""
    return key if key == "name" else f"person.{key}"


def person(setting: Callable[[str], str | None], fields: Sequence[PersonField]) -> dict[str, str]:
    """What is known of the person, by any law's keys and by those of these fields."""
    known = {key: setting(setting_of(key)) for key in (*KEYS, *(one.key for one in fields))}
    return {key: value for key, value in known.items() if value}


def refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """Refuse what no law of this ledger asks for of a person."""
    for key in given:
        if key not in known:
            message = _("No rulebook of yours asks for '{key}'.")
            hint = _("They ask for: {keys}.")
            raise BadValue(message, hint, key=key, keys=", ".join(sorted(known)))


def checked(given: Mapping[str, str], fields: Sequence[PersonField]) -> dict[str, str | None]:
    """What is to be kept of what was given; empty text takes a thing away, what fits not is refused."""
    by_key = {one.key: one for one in fields}
    refuse_unknown(given, {*KEYS, *by_key})
    found: dict[str, str | None] = {}
    for key, text in given.items():
        value, field = clean(text), by_key.get(key)
        if value and field is not None and not field.fits(value):
            message = _("What was given is not written as {label} is.")
            hint = _("It looks like this: {example}.").format(example=field.example)
            label = said(field.label, language(), "")
            # No word of what was given: it may end in a log.
            raise BadValue(message.format(label=label), hint if field.example else None)
        if value and key == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
            message = _("What was given is no e-mail address.")
            raise BadValue(
                message, _("It looks like this: {example}.").format(example="ana@example.com")
            )
        found[key] = value or None
    return found
