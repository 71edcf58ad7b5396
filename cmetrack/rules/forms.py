"""The forms on which an authority takes a doctor's dossier: data, read strictly, beside the law.

Every sentence of a form stands in each language that it is wanted in, side by side.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from string import Formatter
from types import MappingProxyType
from typing import Any, NamedTuple

from cmetrack.i18n import LANGUAGES, N_, gettext as _
from cmetrack.rules.context import Context, Reader
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.table import (
    list_of,
    map_of,
    named_list,
    read_map,
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
    "category",
)
"""What a column of a form's table may hold."""

PERSON = ("name", "degree", "specialty", "workplace", "position", "authority", "email", "previous")
"""What is known of a person by any law; a rulebook's own fields come beside it."""
FIGURES = ("first", "last", "on", "counted", "required")
"""What a sentence may name beside the person: days, and how much of the main target."""


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
    """One table of a form: which families of records it lists, in which columns.

    Without families it lists all that no other table of the form does.
    """

    columns: tuple[str, ...]
    title: Words = UNSAID
    families: frozenset[str] = frozenset()
    headings: Mapping[str, Words] = MappingProxyType({})


class Form(NamedTuple):
    """A form: what it is called, in which language it is handed in, and what stands on it.

    `by` says into which years its records are grouped: those of the `calendar`, of the `cycle`, or none. A
    letter has a `body` and no tables. The sentences may name in braces what `FIGURES` and `PERSON`
    do and the rulebook's own fields: {first}, {name}, {cuim}.
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

    @property
    def key(self) -> str:
        """What no two forms of a rulebook have in common."""
        return f"{self.id} {self.variant}"

    @property
    def asked(self) -> tuple[str, ...]:
        """What it asks of the person, in its list or in a sentence."""
        sentences = (self.title, self.to, self.before, self.body, self.after)
        named = (name for words in sentences for text in words.values() for name in fields_in(text))
        return tuple(dict.fromkeys((*self.person, *(one for one in named if one not in FIGURES))))


class Forms(NamedTuple):
    """The forms of a rulebook, and what they ask of the person; `like`: and those of another one."""

    person: tuple[PersonField, ...] = ()
    form: tuple[Form, ...] = ()
    like: str = ""


NO_FORMS = Forms()


def said(words: Words, language: str, own: str) -> str:
    """A sentence in a language, else in the form's own, else as it is."""
    return words.get(language) or words.get(own) or next(iter(words.values()), "")


def fields_in(sentence: str) -> Iterator[str]:
    """What stands in braces in a sentence."""
    for _text, name, how, conversion in Formatter().parse(sentence):
        if name is not None:
            yield name if not how and not conversion else f"{name}:{how or conversion}"


def read_forms(
    data: Mapping[str, Any],
    file: str,
    rulebook: Rulebook,
    known: Collection[str] = (),
    taken: Forms = NO_FORMS,
) -> Forms:
    """The forms that a loaded TOML file holds for a rulebook.

    `known` are the rulebooks that it may be `like`, `taken` the forms of the one that it is.
    """
    context = Context(file, None)
    context.families = dict(rulebook.families)
    context.variants = tuple(one.name for one in rulebook.variants)
    context.named["like"] = dict.fromkeys(known)
    context.named["person"] = {one.key: one for one in taken.person}
    return Forms(**read_table(context, "", dict(data), _FORMS, _FORMS))


def _words(context: Context, at: str, value: object) -> Words:
    if isinstance(value, str):
        return {"": read_name(context, at, value)}
    found: Words = map_of(read_name)(context, at, value)
    for language in found:
        context.allow(f"{at}.{language}", language, LANGUAGES)
    return found


def _sentence(context: Context, at: str, value: object) -> Words:
    """Words that may name in braces what is known when a form is filled."""
    found = _words(context, at, value)
    for text in found.values():
        try:
            named = [*fields_in(text)]
        except ValueError:
            raise context.refuse(at, _("has a brace that is alone")) from None
        for name in named:
            context.allow(at, name, {*PERSON, *FIGURES, *context.named["person"]})
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


_FIELD = table_of(
    PersonField,
    ("key", lambda it: it.key in PERSON, N_("is known of a person by any law")),
    (
        "key",
        lambda it: not re.fullmatch("[a-z][a-z0-9-]*", it.key),
        N_("should be a word of small Latin letters"),
    ),
    ("example", lambda it: it.example and not it.fits(it.example), N_("does not fit its pattern")),
    key=read_name,
    label=_words,
    pattern=_pattern,
)
_TABLE = table_of(
    FormTable,
    title=_words,
    columns=words_of(COLUMNS),
    headings=lambda context, at, value: {
        context.allow(f"{at}.{column}", column, COLUMNS): words
        for column, words in map_of(_words)(context, at, value).items()
    },
)
_WHOLE = table_of(
    Form,
    ("table", lambda it: bool(it.table) == it.is_letter, N_("stands on a form that is no letter")),
    id=read_name,
    language=word_of(*LANGUAGES),
    title=_sentence,
    about=_words,
    to=_sentence,
    person=words_of(lambda context: {*PERSON, *context.named["person"]}),
    before=_sentence,
    body=_sentence,
    table=list_of(_TABLE),
    by=word_of("calendar", "cycle"),
    after=_sentence,
    signatures=list_of(_words),
)


def _form(context: Context, at: str, value: object) -> Form:
    """A form; what it does not say is as in the one before that it is `like`."""
    said, known = dict(read_map(context, at, value)), context.named["form"]
    if "like" in said:
        like = read_name(context, f"{at}.like", said.pop("like"))
        said = known[context.allow(f"{at}.like", like, known)] | said
    made: Form = _WHOLE(context, at, said)
    if ("form", made.key) in context.called:
        raise context.refuse(f"{at}.id", _("'{name}' is named twice").format(name=made.id))
    context.called.add(("form", made.key))
    known[made.id] = said
    return made


_FORMS: Mapping[str, Reader] = {
    "like": lambda context, at, value: context.allow(
        at, read_name(context, at, value), context.named["like"]
    ),
    "person": named_list("person", "key", _FIELD),
    "form": such_that(list_of(_form), bool, N_("is missing")),
}
