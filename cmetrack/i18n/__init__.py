"""Every sentence a user sees passes through here, in the language in use.

It is chosen once, before a command is loaded (`cli/language`), and changes what people read:
words, and how they write a day and a number. What is counted, stored or read by scripts never
depends on it. The catalogues are `LANG/*.po`; the wheel holds what is made of them.
"""

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from cmetrack.i18n.catalogue import Catalogue

LANGUAGES = ("en", "ro", "ru")
HERE = Path(__file__).parent
DOMAIN = "cmetrack"


class _InUse:
    """The language in use; a process has one."""

    language = "en"
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def use(language: str) -> None:
    """Speak a language from now on: Typer's own words, too."""
    _InUse.language, _InUse.catalogue = language, _catalogue(language)
    _gettext.bindtextdomain(DOMAIN, HERE)
    _gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language  # where Python's own gettext looks


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Another language for a while: a form is handed in in its own."""
    before = _InUse.language, _InUse.catalogue
    if language != before[0]:
        _InUse.language, _InUse.catalogue = language, _catalogue(language)
    try:
        yield
    finally:
        _InUse.language, _InUse.catalogue = before


def _catalogue(language: str) -> _gettext.NullTranslations:
    made = HERE / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    return Catalogue(made) if made.is_file() else _gettext.NullTranslations()


def language() -> str:
    """The language in use: `en`, `ro` or `ru`."""
    return _InUse.language


def gettext(sentence: str) -> str:
    """The sentence in the language in use; nothing stays nothing."""
    return _InUse.catalogue.gettext(sentence) if sentence else ""


def ngettext(one: str, several: str, count: int) -> str:
    """The sentence of one thing or of several, in as many forms as the language has."""
    return _InUse.catalogue.ngettext(one, several, count)


def pgettext(context: str, word: str) -> str:
    """A word that is another one elsewhere: `open` as a target's state, not as a command."""
    return _InUse.catalogue.pgettext(context, word)


def N_(sentence: str) -> str:
    """Mark a sentence for the translators; it is translated later, where it is shown."""
    return sentence


def of_unit(unit: str, credits: str, hours: str, records: str = "") -> str:
    """Of whole sentences the one for what a law counts in; without the last records are as hours."""
    return {"credits": credits, "hours": hours}.get(unit, records or hours)


def NN_(one: str, several: str) -> tuple[str, str]:
    """Mark a sentence of one thing and of several, as `N_` does."""
    return one, several


def filled(sentence: str, /, **values: object) -> str:
    """The sentence with its values, days among them as the language writes them."""
    shown = {name: day(one) if isinstance(one, date) else one for name, one in values.items()}
    return sentence.format_map(shown)


def word(column: str, value: str) -> str:
    """A fixed word of a record as people read it: the kind `course` is „curs”."""
    return pgettext(column, value)


def number(plain: str) -> str:
    """A number as the language writes it: 4.5 is `4,5` in Romanian and Russian."""
    return plain.replace(".", pgettext("between units and tenths", "."))


def day(when: date | str) -> str:
    """A day as the language writes it, with its time if it has one; of a year or a month that.

    `2026-03-14` is `14.03.2026` in Romanian and Russian.
    """
    on, _t, time = str(when).partition("T")
    parts = on.split("-")
    forms = {
        2: pgettext("a month in numbers", "{0}-{1}"),
        3: pgettext("a day in numbers", "{0}-{1}-{2}"),
    }
    said = forms.get(len(parts), "{0}").format(*parts)
    return f"{said}, {time}" if time else said
