"""What an editor is told of rulebook files: a JSON Schema, made of what reads them.

It knows tables, keys, words and the sorts of values. What the tables together cannot do, and what
one names that another must have, `rules check` alone tells.
"""

from typing import Any

from cmetrack.rulebooks.like import WORDS, read_like
from cmetrack.rules.context import shape_of
from cmetrack.rules.schema import rulebook_shape

_BESIDE = {*WORDS, "says", "title", "source"}
"""Keys that may stand in the file of words instead."""


def schema() -> dict[str, Any]:
    """The JSON Schema of a rulebook's file."""
    shape = rulebook_shape()
    _without_words(shape)
    for part in shape["properties"].values():
        if part.get("type") == "array" and "properties" in part["items"]:
            part["items"]["properties"]["text"] = {"type": "string"}  # what its words are called by
    shape["properties"]["like"] = shape_of(read_like)
    shape["required"].remove("families")  # or it has those of the rulebook that it is like
    shape["anyOf"] = [{"required": ["families"]}, {"required": ["like"]}]
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Rulebook", **shape}


def _without_words(shape: Any) -> None:
    """Ask for no key that may stand beside the file."""
    if isinstance(shape, list):
        for one in shape:
            _without_words(one)
    elif isinstance(shape, dict):
        if isinstance(shape.get("required"), list):
            shape["required"] = [key for key in shape["required"] if key not in _BESIDE]
        for one in shape.values():
            _without_words(one)
