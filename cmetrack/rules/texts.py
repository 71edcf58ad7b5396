"""The words of a rulebook in one language, put into its tables before they are read.

`ID.LANG.toml` holds them by the tables' names: `[norm.RO-C1]` are those of the norm whose
`text`, else whose name, else whose id is RO-C1; `[works]` those of a table that stands alone.
"""

from collections.abc import Mapping
from typing import Any

from cmetrack.errors import BadRulebook
from cmetrack.i18n import gettext as _

WORDS = ("about", "applies", "asks", "consequence", "label", "noun", "remark", "starts_on")
"""What a table may say in words; a list of things to tick off has words for its `items`, too."""


def with_texts(data: Mapping[str, Any], texts: Mapping[str, Any], file: str) -> dict[str, Any]:
    """A loaded rulebook with the words of a loaded file of texts in its tables."""
    made = dict(data)
    for part, entries in data.items():
        if isinstance(entries, list):
            words = _table(texts.get(part, {}), part, file)
            called = [_called(entry) for entry in entries if isinstance(entry, dict)]
            for name in words:
                if name not in called:
                    raise _refused(file, f"{part}.{name}", _("no table has that name"))
            made[part] = [_worded(entry, words, part, file) for entry in entries]
    for part, words in texts.items():
        if part in ("title", "hints"):
            made[part] = words
        elif isinstance(data.get(part), dict):
            made[part] = {**data[part], **_only_words(words, part, file)}
        elif not isinstance(data.get(part), list):
            raise _refused(file, part, _("no table has that name"))
    return made


def _called(entry: Mapping[str, Any]) -> str:
    return str(entry.get("text") or entry.get("name") or entry.get("id"))


def _worded(entry: Any, texts: Mapping[str, Any], part: str, file: str) -> Any:
    if not isinstance(entry, dict):
        return entry
    at = f"{part}.{_called(entry)}"
    words = dict(_table(texts.get(_called(entry), {}), at, file))
    says = _table(words.pop("items", {}), f"{at}.items", file)
    made = {key: value for key, value in entry.items() if key != "text"}
    made |= _only_words(words, at, file)
    if says and isinstance(made.get("items"), list):
        made["items"] = [
            {**item, "says": says[str(item.get("key"))]}
            if isinstance(item, dict) and str(item.get("key")) in says
            else item
            for item in made["items"]
        ]
    return made


def _only_words(words: Any, at: str, file: str) -> Mapping[str, Any]:
    for key in _table(words, at, file):
        if key not in WORDS:
            why = _("is not known (allowed: {allowed})").format(allowed=", ".join(WORDS))
            raise _refused(file, f"{at}.{key}", why)
    return _table(words, at, file)


def _table(words: Any, at: str, file: str) -> Mapping[str, Any]:
    if isinstance(words, dict):
        return words
    raise _refused(file, at, _("should be a table"))


def _refused(file: str, at: str, why: str) -> BadRulebook:
    return BadRulebook(
        _("{file}: '{key}': {why}").format(file=file, key=at, why=why),
        _("The words of a rulebook stand by the names of its tables."),
    )
