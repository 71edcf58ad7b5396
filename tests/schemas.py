"""What commands print with --json, held against the schemas that `cmetrack schema` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from cmetrack.cli.commands.schema_ import schemas

known = cache(schemas)

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}


def name_of(words: Sequence[str]) -> str | None:
    """The command of a line; None where it has no schema."""
    rest = list(words)
    found: list[str] = []
    while rest and len(found) < 2:
        word = rest.pop(0)
        if word in ("--db", "--config", "--language") and not found:
            rest.pop(0)
        elif not word.startswith("-"):
            found.append(word)
        elif found:
            break
    names = (" ".join(found), *found[:1]) if found else ("cmetrack",)
    return next((name for name in names if name in known()), None)


def refuse_other(words: Sequence[str], out: str) -> None:
    """Fail where what a line printed is not as its schema has it."""
    name = name_of(words)
    if name is not None and "--json" in words:
        with suppress(ValueError):  # on a terminal questions stand before it
            value = json.loads(out)
            wrong = list(differences(value, known()[name], known()[name]["$defs"]))
            assert not wrong, (list(words), wrong[:5])


def differences(value: Any, schema: Any, shared: Any, at: str = "$") -> Iterator[str]:
    """Where a value is not as its schema has it: of JSON Schema, what the schemas use."""
    if "$ref" in schema:
        yield from differences(value, shared[schema["$ref"].split("/")[-1]], shared, at)
    if "anyOf" in schema:
        found = [list(differences(value, one, shared, at)) for one in schema["anyOf"]]
        if all(found):
            yield from min(found, key=len)
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r}"
    wanted = schema.get("type", [])
    types = [wanted] if isinstance(wanted, str) else wanted
    fits = [isinstance(value, _TYPES[one]) for one in types]
    if types and (not any(fits) or (isinstance(value, bool) and "boolean" not in types)):
        yield f"{at}: {value!r} is no {' or '.join(types)}"
    if isinstance(value, dict):
        yield from (f"{at} lacks {key}" for key in schema.get("required", ()) if key not in value)
        for key, one in value.items():
            its = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            yield from differences(one, its, shared, f"{at}.{key}")
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from differences(one, schema.get("items", {}), shared, f"{at}[{place}]")
