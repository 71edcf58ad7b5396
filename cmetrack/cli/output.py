"""Where a command's file goes: it appears whole, for its owner's eyes, or not at all."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cmetrack import wording
from cmetrack.domain.text import visible
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store.files import writing_to, written_beside


def refuse_existing(target: Path, hint: str) -> None:
    """Refuse a file that is there already, before any work is done for it."""
    if os.path.lexists(target) and not is_stream(target):
        raise UsageError(wording.exists_already(target), hint)


@contextmanager
def file_after(target: Path, pieces: Iterable[str], *, replace: bool) -> Iterator[None]:
    """Write a file of these pieces in UTF-8 beside its place; it gets its name once the block is done.

    If the block fails, or the disk is full, a former file is as it was and no new one is there.
    """
    if is_stream(target):
        # A pipe or a device holds nothing that could be lost, and must not become a file.
        with writing_to(target), target.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
        yield
        return
    target = target.resolve()  # so that a link stays one, and the file behind it is replaced
    if target.is_dir():
        raise UsageError(
            _("{path} is a folder.").format(path=target), _("Name a file in that folder.")
        )
    if not target.parent.is_dir():
        said = _("There is no folder {path}.").format(path=target.parent)
        raise NotFound(said, _("Make it first, or name a file in another folder."))
    with written_beside(target, replace=replace) as temporary:
        with writing_to(target), temporary.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
        yield


def write_file(target: Path, text: str, *, replace: bool) -> None:
    """Write a file in UTF-8: whole, or not at all."""
    with file_after(target, [text], replace=replace):
        pass


def write_stdout(text: str) -> None:
    """Write a file's text to stdout: in UTF-8 whatever the language, as a file would be."""
    if sys.stdout.isatty():
        sys.stdout.write(visible(text))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def is_stream(target: Path) -> bool:
    """Whether a path is a pipe or a device, such as /dev/stdout."""
    return target.exists() and not target.is_file() and not target.is_dir()
