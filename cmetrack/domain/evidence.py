"""The files of a record: their paths in one column, as they go out and come in."""

_BETWEEN = " | "  # no path of Windows has it, and no kept file's


def paths_in(evidence: str | None) -> list[str]:
    """The paths of a record's files, in the order in which they came."""
    return [path for path in (evidence or "").split(_BETWEEN) if path]


def with_paths(evidence: str | None, *paths: str) -> str:
    """What the column says when these files are added; one that is there already is not again."""
    return _BETWEEN.join(dict.fromkeys((*paths_in(evidence), *paths)))
