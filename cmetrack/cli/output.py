"""Where a command's file goes: it appears whole, for its owner's eyes, or not at all."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cmetrack import wording
from cmetrack.domain.text import visible
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store.files import writing_to, written_beside


def file_to_make(given: str) -> Path:
    """A file's name as it is typed, in a folder that is there; `usb/` names a folder, and no file."""
    path = Path(given)
    _need_folder(path if given.endswith(("/", os.sep)) else path.parent)
    return path


def _need_folder(path: Path) -> None:
    if not path.is_dir():
        said = _("There is no folder {path}.")
        raise NotFound(said, _("Make it first, or name a file in another folder."), path=path)


def refuse_existing(target: Path, hint: str) -> None:
    """Refuse a file that is there already, before any work is done for it."""
    if os.path.lexists(target) and not is_stream(target):
        raise UsageError(wording.exists_already(target), hint)


Content = Iterable[str] | Callable[[BinaryIO], object]
"""What a file is made of: pieces of text, which go into it in UTF-8, or what writes its bytes."""


def _put(content: Content, stream: BinaryIO) -> None:
    if callable(content):
        content(stream)
    else:
        stream.writelines(piece.encode("utf-8") for piece in content)


@contextmanager
def file_after(target: Path, content: Content, *, replace: bool) -> Iterator[None]:
    """Write a file beside its place; it gets its name once the block is done.

    If the block fails, or the disk is full, a former file is as it was and no new one is there.
    """
    if is_stream(target):
        # A pipe or a device holds nothing that could be lost, and must not become a file.
        with writing_to(target), target.open("wb") as stream:
            _put(content, stream)
        yield
        return
    target = target.resolve()  # so that a link stays one, and the file behind it is replaced
    if target.is_dir():
        raise UsageError(_("{path} is a folder."), _("Name a file in that folder."), path=target)
    _need_folder(target.parent)
    with written_beside(target, replace=replace) as temporary:
        with writing_to(target), temporary.open("wb") as stream:
            _put(content, stream)
        yield


def write_file(target: Path, content: Content, *, replace: bool) -> None:
    """Write a file: whole, or not at all."""
    with file_after(target, [content] if isinstance(content, str) else content, replace=replace):
        pass


def write_stdout(text: str) -> None:
    """Write a file's text to stdout: in UTF-8 whatever the language, as a file would be."""
    if sys.stdout.isatty():
        sys.stdout.write(visible(text))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def write_stdout_bytes(content: Content) -> None:
    """A file that is none of text, for a pipe; a terminal would show nonsense."""
    if sys.stdout.isatty():
        hint = _("Give it a name with -o FILE.")
        raise UsageError(_("Such a file cannot be shown on a terminal."), hint)
    sys.stdout.flush()
    _put(content, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def is_stream(target: Path) -> bool:
    """Whether a path is a pipe or a device, such as /dev/stdout."""
    return target.exists() and not target.is_file() and not target.is_dir()
