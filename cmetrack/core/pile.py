"""A list that may grow long: only its end is in memory, the rest in a file without a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Generic, TypeVar

T = TypeVar("T")

_HELD = 2_000


class Pile(Generic[T]):
    """Things put aside, to be gone through again in their order."""

    def __init__(self) -> None:
        self._count = 0
        self._held: list[T] = []
        self._file: IO[bytes] | None = None

    def __len__(self) -> int:
        return self._count

    def append(self, thing: T) -> None:
        """Put one more aside."""
        self._count += 1
        self._held.append(thing)
        if len(self._held) == _HELD:
            self._write()

    def __iter__(self) -> Iterator[T]:
        """All of them, in the order in which they came."""
        if self._file is not None:
            from pickle import load

            at, end = 0, self._file.seek(0, 2)
            while at < end:
                self._file.seek(at)
                things = load(self._file)  # noqa: S301 - written below, by this process
                at = self._file.tell()
                yield from things
        yield from self._held

    def _write(self) -> None:
        from pickle import dump  # loaded late: most lists stay short
        from tempfile import TemporaryFile

        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115 - closed below
        self._file.seek(0, 2)
        dump(self._held, self._file)
        self._held = []

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()
