"""The forms beside a rulebook: read strictly, whole in each language, shared by two laws."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cmetrack.errors import BadRulebook
from cmetrack.i18n import LANGUAGES
from cmetrack.rulebooks import HERE, load, shipped
from cmetrack.rulebooks.forms import forms
from cmetrack.rules.forms import read_forms

FORM = """
[[form]]
id = "table"
language = "ro"
title = { ro = "Tabel, {first}", en = "Table, {first}", ru = "Таблица, {first}" }
about = "A table"
person = ["name"]

[[form.table]]
columns = ["number", "title", "credits"]
"""
WRONG = {
    FORM: ("'form[2].id'", "'table' is named twice"),
    'unknown = "x"': ("'unknown'", "is not known (allowed: form, like, person)"),
    'like = "ro-cmr-1999"': ("'like'", "ro-cmr-2009"),
    '[[person]]\nkey = "stamp"\nlabel = "Stamp"\npatern = "x"': ("'person[1].patern'", "pattern"),
    '[[person]]\nkey = "stamp"\nlabel = "Stamp"\npattern = "("': ("'person[1].pattern'", "regular"),
    '[[person]]\nkey = "name"\nlabel = "Name"': ("'person[1].key'", "by any law"),
    '[[person]]\nkey = "two words"\nlabel = "Name"': ("'person[1].key'", "small Latin letters"),
    '[[person]]\nkey = "n"\nlabel = "N"\npattern = "[0-9]"\nexample = "A"': (
        "'person[1].example'",
        "does not fit",
    ),
}
CHANGED = {
    'id = "table"': {"": ("'form[1].id'", "is missing")},
    'language = "ro"': {'language = "de"': ("'form[1].language'", "allowed: en, ro, ru")},
    "{first}": {
        "{frist}": ("'form[1].title'", "allowed: authority, counted,"),
        "{name.x}": ("'form[1].title'", "'name.x' is not known"),
        "{": ("'form[1].title'", "brace"),
    },
    'person = ["name"]': {
        'person = ["cuim"]': ("'form[1].person'", "'cuim' is not known"),
        'variant = "retired"': ("'form[1].variant'", "allowed: usual"),
        'body = "Hello"': ("'form[1].table'", "is no letter"),
        'by = "month"': ("'form[1].by'", "allowed: calendar, cycle"),
        'like = "college"': ("'form[1].like'", "'college' is not known"),
    },
    'columns = ["number", "title", "credits"]': {
        'columns = ["number", "price"]': ("'form[1].table[1].columns'", "'price' is not known"),
        'columns = ["title"]\nheadings = { price = "P" }': (
            "'form[1].table[1].headings.price'",
            "allowed: articles",
        ),
        'columns = ["title"]\nfamilies = ["course"]': (
            "'form[1].table[1].families'",
            "allowed: event, module, programme",
        ),
    },
}


def _cases() -> list[Any]:
    told = [(f"{text}\n{FORM}", key, why) for text, (key, why) in WRONG.items()]
    for old, changes in CHANGED.items():
        told += [(FORM.replace(old, new, 1), key, why) for new, (key, why) in changes.items()]
    return [pytest.param(*case, id=case[1] + str(at)) for at, case in enumerate(told)]


@pytest.mark.parametrize(("text", "key", "why"), _cases())
def test_a_wrong_form_is_refused_with_its_file_its_key_and_what_is_allowed(
    text: str, key: str, why: str
) -> None:
    with pytest.raises(BadRulebook) as refused:
        read_forms(tomllib.loads(text), "mine.form.toml", load("ru-144"), shipped())
    assert refused.value.message.startswith(f"mine.form.toml: {key}: ")
    assert why in refused.value.message


@pytest.mark.parametrize("name", shipped())
def test_each_shipped_form_says_everything_in_each_language(name: str) -> None:
    found = forms(name)
    own = forms(name, own=True).form  # without any, the one for any law is taken
    assert not own or [one.id for one in found.form if one.is_letter]
    told = [field.label for field in found.person]
    for one in found.form:
        told += [one.title, one.about, one.to, one.before, one.body, one.after, *one.signatures]
        told += [words for each in one.table for words in (each.title, *each.headings.values())]
    assert all(set(words) == set(LANGUAGES) for words in told if words)


def test_two_laws_share_a_form_and_one_of_them_has_its_own_request() -> None:
    older, newer = forms("ro-cmr-2009"), forms("ro-cmr-2018")
    assert newer == older
    assert {one.key for one in newer.form} >= {"college usual", "retired retired"}
    by_id = {one.id: one for one in forms("ru-144").form}
    assert by_id["portfolio"] == forms("ru-nmo-2016").form[0]
    assert "сертификации" in by_id["request"].body["ru"]
    newest = {one.id: one for one in forms("ru-709n").form}
    assert newest["portfolio"] == by_id["portfolio"]
    assert "академических часов" in newest["request"].body["ru"]
    assert (by_id["plain"].language, newer.form[-1].language) == ("ru", "ro")


def test_the_example_of_the_page_on_rulebooks_is_a_file_of_forms() -> None:
    example = (HERE / "README.md").read_text("utf-8").split("```toml\n")[-1]
    found = read_forms(tomllib.loads(example.split("```")[0]), "x.form.toml", load("ru-144"))
    assert [one.is_letter for one in found.form] == [False, True]


def test_a_form_is_like_another_in_all_that_it_does_not_say(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text((HERE / "ru-144.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "mine.en.toml").write_text((HERE / "ru-144.en.toml").read_text("utf-8"), "utf-8")
    beside = FORM + '\n[[form]]\nlike = "table"\nid = "short"\nabout = "Short"\n'
    (tmp_path / "mine.form.toml").write_text(beside, "utf-8")
    table, short, plain = forms(str(mine)).form
    assert short == table._replace(id="short", about={"": "Short"})
    assert plain.id == "plain"
