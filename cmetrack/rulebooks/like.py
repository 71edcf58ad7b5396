"""A rulebook that is like another: the tables of that one, but for its own.

What stands at the top in a line of its own (the id, since when, by which act) is never taken on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.context import Context
from cmetrack.rules.table import list_of, read_name, such_that, table_of

WORDS = (
    "about",
    "applies",
    "asks",
    "consequence",
    "highest",
    "label",
    "noun",
    "remark",
    "starts_on",
)
"""What a table may say in words; a list of things to tick off has words for its `items`, too."""


class Like(NamedTuple):
    """The rulebook whose tables are taken on, `without` some.

    The `act` stands before the citations of what is taken on, the `remark` before what else is
    said of it.
    """

    rulebook: str
    act: str = ""
    without: tuple[str, ...] = ()
    remark: str = ""


read_like = table_of(Like, without=such_that(list_of(read_name), bool, N_("is missing")))


def called(entry: Mapping[str, Any]) -> str:
    """The name of a table of a list, by which words and other rulebooks speak of it."""
    return str(entry.get("text") or entry.get("name") or entry.get("id"))


def taken_on(
    context: Context, like: Like, base: Mapping[str, Any], own: Mapping[str, Any]
) -> dict[str, Any]:
    """A rulebook's own tables among those of the one that it is like.

    One of the same name stands whole in the place of the other, whose words it keeps where it has
    none; a new one stands before those of its sort, so that it is tried before them.
    """
    made = {key: value for key, value in own.items() if key != "like"}
    left_out = dict.fromkeys(like.without, False)
    for part, value in base.items():
        theirs, mine = _tables(value), _tables(made.get(part))
        for name in [name for name in theirs if f"{part}.{name}".rstrip(".") in left_out]:
            left_out[f"{part}.{name}".rstrip(".")] = True
            del theirs[name]
        if not (theirs or mine) or type(made.get(part, value)) is not type(value):
            continue  # a line of its own; or what the schema refuses
        replaced = {
            name: iter(_replaced(context, like, f"{part}.{name}".rstrip("."), its, mine[name]))
            for name, its in theirs.items()
            if name in mine
        }
        entries = [each for name, its in mine.items() if name not in theirs for each in its]
        for name, each in _named(value):
            if name in replaced:
                entries.append(next(replaced[name]))
            elif name in theirs:
                entries.append(_remarked(like, _cited(like, each)))
        made[part] = entries if isinstance(value, list) else entries[0]
    for name, found in left_out.items():
        if not found:
            why = _("leaves out what is not in {rulebook}: {name}")
            raise context.refuse("like.without", why.format(rulebook=like.rulebook, name=name))
    return made


def _replaced(
    context: Context,
    like: Like,
    at: str,
    theirs: Sequence[dict[str, Any]],
    mine: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    """A rulebook's own tables of a name, with the words of those in whose place they stand."""
    if len(mine) != len(theirs):
        why = _("should stand here as many times as in {rulebook}: {count}")
        why = why.format(rulebook=like.rulebook, count=len(theirs))
        raise context.refuse(at, why)
    made = [
        {key: value for key, value in other.items() if key in WORDS} | each
        for other, each in zip(theirs, mine, strict=True)
    ]
    if made == _cited(like, theirs):
        why = _("changes nothing: it is the same in {rulebook}")
        raise context.refuse(at, why.format(rulebook=like.rulebook))
    return made


def _named(value: Any) -> list[tuple[str, dict[str, Any]]]:
    """The tables of a part, each with its name; one that stands alone has none."""
    if isinstance(value, list):
        return [(called(each), each) for each in value if isinstance(each, dict)]
    return [("", value)] if isinstance(value, dict) else []


def _tables(value: Any) -> dict[str, list[dict[str, Any]]]:
    """The tables of a part by their names, of which several may have one."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, each in _named(value):
        found.setdefault(name, []).append(each)
    return found


def _cited(like: Like, value: Any) -> Any:
    """What is taken on, with the act before each of its citations."""
    if isinstance(value, list):
        return [_cited(like, each) for each in value]
    if not isinstance(value, dict) or not like.act:
        return value
    return {
        key: f"{like.act} {each}" if key.endswith("cites") else _cited(like, each)
        for key, each in value.items()
    }


def _remarked(like: Like, rule: dict[str, Any]) -> dict[str, Any]:
    """A rule that was taken on, which says so."""
    if "id" not in rule or not like.remark:
        return rule
    return rule | {"remark": f"{like.remark} {rule.get('remark', '')}".strip()}
