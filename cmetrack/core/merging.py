"""Two records that are one, made one: what the first leaves open is taken from the other."""

from collections.abc import Iterator, Mapping
from typing import Any

from cmetrack.domain.activity import COLUMNS, Activity
from cmetrack.domain.evidence import paths_in, with_paths
from cmetrack.domain.identity import identifier_of, numbers_of
from cmetrack.domain.text import same


def differences(one: Activity, other: Activity) -> dict[str, tuple[Any, Any]]:
    """The columns in which two records say different things, with what each of them says.

    One thing written in two ways is none; nor are files and notes, which are kept together.
    """
    return {
        name: (mine, theirs)
        for name, mine, theirs in zip(COLUMNS, one[1:], other[1:], strict=True)
        if None not in (mine, theirs)
        and name not in ("evidence", "notes")
        and _fuller(name, mine, theirs) is None
    }


def merged(one: Activity, other: Activity, chosen: Mapping[str, Any]) -> Activity:
    """The first record with all that both of them say; `chosen` are the values that were in doubt."""
    values: dict[str, Any] = {}
    pairs: Iterator[tuple[str, Any, Any]] = zip(COLUMNS, one[1:], other[1:], strict=True)
    for name, mine, theirs in pairs:
        if name in chosen:
            values[name] = chosen[name]
        elif mine is None or theirs is None:
            values[name] = theirs if mine is None else mine
        elif name == "evidence":
            values[name] = with_paths(mine, *paths_in(theirs))
        elif name == "notes":
            values[name] = mine if same(theirs) in same(mine) else f"{mine}; {theirs}"
        else:
            values[name] = _fuller(name, mine, theirs)
    return Activity._make((one.id, *map(values.get, COLUMNS)))


def _fuller(name: str, mine: Any, theirs: Any) -> Any | None:
    """What two values that are one say, as the one says it that tells more; None if they differ."""
    if name in ("start", "end"):  # a day, and that day with its time
        longer, shorter = sorted((mine, theirs), key=len, reverse=True)
        return longer if longer.startswith(shorter) else None
    alike = mine == theirs
    if name == "certificate":
        alike = len(set(numbers_of([mine, theirs]))) == 1
    elif name == "identifier":
        alike = identifier_of(mine) == identifier_of(theirs)
    elif isinstance(mine, str):
        alike = same(mine) == same(theirs)
    return mine if alike else None
