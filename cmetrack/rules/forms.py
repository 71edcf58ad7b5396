"""The forms on which an authority takes a doctor's dossier: data, read strictly, beside the law.

Every sentence of a form stands in each language that it is wanted in, side by side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from cmetrack.i18n import LANGUAGES, N_, gettext as _
from cmetrack.rules.table import (
    Context,
    Reader,
    list_of,
    map_of,
    read_name,
    read_table,
    such_that,
    table_of,
    word_of,
    words_of,
)

Words = Mapping[str, str]
"""A sentence by language; one that is told in no language is the same in all."""
UNSAID: Words = MappingProxyType({})

COLUMNS = (
    *("number", "title", "kind", "role", "level", "period", "end", "provider", "place", "journal"),
    *("hours", "credits", "awarded", "certificate", "code", "code_status", "articles"),
)
"""What a column of a form's table may hold."""

PERSON = ("name", "degree", "specialty", "workplace", "position", "authority", "email", "previous")
"""What is known of a person by any law; a rulebook's own fields come beside it."""


class PersonField(NamedTuple):
    """A number or a word of a person that an authority asks for: its label, and how it is written."""

    key: str
    label: Words
    pattern: str = ""
    example: str = ""

    def fits(self, text: str) -> bool:
        """Whether a text is one, as far as that can be seen."""
        return not self.pattern or re.fullmatch(self.pattern, text) is not None


class FormTable(NamedTuple):
    """One table of a form: which families of records it lists, in which columns."""

    columns: tuple[str, ...]
    title: Words = UNSAID
    families: frozenset[str] = frozenset()  # none named: all
    headings: Mapping[str, Words] = MappingProxyType({})


class Form(NamedTuple):
    """A form: what it is called, in which language it is handed in, and what stands on it.

    `by` says into which years its records are grouped: those of the `calendar`, of the `cycle`, or none. A
    letter has a `body` and no tables. The sentences may name {first}, {last}, {on}, {name},
    {specialty}, {authority}, {counted}, {required}.
    """

    id: str
    language: str
    title: Words
    about: Words
    variant: str = ""
    to: Words = UNSAID
    person: tuple[str, ...] = ()
    before: Words = UNSAID
    body: Words = UNSAID
    table: tuple[FormTable, ...] = ()
    by: str = ""
    after: Words = UNSAID
    signatures: tuple[Words, ...] = ()

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter, to lie on top of the others."""
        return bool(self.body)


class Forms(NamedTuple):
    """The forms of a rulebook, and what they ask of the person."""

    person: tuple[PersonField, ...] = ()
    form: tuple[Form, ...] = ()


def said(words: Words, language: str, own: str) -> str:
    """A sentence in a language, else in the form's own, else as it is."""
    return words.get(language) or words.get(own) or next(iter(words.values()), "")


def read_forms(data: Mapping[str, Any], file: str, families: Mapping[str, str]) -> Forms:
    """The forms that a loaded TOML file holds; `families` are those of the rulebook, by kind."""
    context = Context(file, None)
    context.families = dict(families)
    return Forms(**read_table(context, "", dict(data), _FORMS, _FORMS))


def _words(context: Context, at: str, value: object) -> Words:
    if isinstance(value, str):
        return {"": read_name(context, at, value)}
    found: Words = map_of(read_name)(context, at, value)
    for language in found:
        context.allow(f"{at}.{language}", language, LANGUAGES)
    return found


def _pattern(context: Context, at: str, value: object) -> str:
    pattern: str = read_name(context, at, value)
    try:
        re.compile(pattern)
    except re.error as error:
        raise context.refuse(
            at, _("is no regular expression: {error}").format(error=error)
        ) from None
    return pattern


_FIELD = table_of(PersonField, key=read_name, label=_words, pattern=_pattern)
_TABLE = table_of(
    FormTable,
    title=_words,
    columns=words_of(COLUMNS),
    headings=map_of(_words),
)
_FORM = table_of(
    Form,
    ("table", lambda it: bool(it.table) == it.is_letter, N_("stands on a form that is no letter")),
    id=read_name,
    language=word_of(*LANGUAGES),
    title=_words,
    about=_words,
    variant=read_name,
    to=_words,
    person=words_of(lambda context: {*PERSON, *context.named["person"]}),
    before=_words,
    body=_words,
    table=list_of(_TABLE),
    by=word_of("calendar", "cycle"),
    after=_words,
    signatures=list_of(_words),
)


def _fields(context: Context, at: str, value: object) -> tuple[PersonField, ...]:
    found: tuple[PersonField, ...] = list_of(_FIELD)(context, at, value)
    context.named["person"] = {one.key: one for one in found}
    return found


_FORMS: Mapping[str, Reader] = {
    "person": _fields,
    "form": such_that(list_of(_FORM), bool, N_("is missing")),
}
