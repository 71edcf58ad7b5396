"""Every and By: how often the law asks for a target, and by when for the first time."""

from typing import NamedTuple


class Every(NamedTuple):
    """How far a target looks back: so many runs or years; with neither, once is enough for life."""

    runs: int | None = None
    years: int | None = None


class By(NamedTuple):
    """Until when it is due for the first time: the end of that run, so many years from its start.

    Where both are given, the earlier day.
    """

    run: int | None = None
    years: int | None = None
