"""Frozen records with named fields and defaults, quick to define.

They behave as frozen dataclasses with keyword arguments do. A rulebook has some twenty of
them, and building that many dataclasses took a tenth of the time of `cmetrack status`, which
the doctor waits for; here a class costs nothing until it is used.
"""

from typing import Any, ClassVar, Never, dataclass_transform


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False)
class Record:
    """A value whose fields are its class's annotations; equal only to itself."""

    _fields: ClassVar[tuple[str, ...]] = ()
    _known: ClassVar[frozenset[str]] = frozenset()
    _needed: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        own = (name for name in cls.__annotations__ if name not in cls._fields)
        cls._fields = (*cls._fields, *own)
        cls._known = frozenset(cls._fields)
        cls._needed = frozenset(name for name in cls._fields if not hasattr(cls, name))

    def __init__(self, **values: Any) -> None:
        if not self._needed <= values.keys() <= self._known:
            wrong = (self._needed - values.keys()) | (values.keys() - self._known)
            raise TypeError(f"{type(self).__name__}: {', '.join(sorted(wrong))}")
        self.__dict__.update(values)  # the class has what is not told

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError(f"{type(self).__name__} cannot be changed")
