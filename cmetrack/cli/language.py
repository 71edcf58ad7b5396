"""In which language the program speaks: chosen before a command is loaded."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from cmetrack.cli import paths
from cmetrack.errors import CmetrackError
from cmetrack.i18n import LANGUAGES

OPTION = "--language"
NAMES = {"en": "English", "ro": "Română", "ru": "Русский"}
"""What each language calls itself."""


def chosen(args: Sequence[str]) -> str:
    """What `--language` says, else the config file, else the environment, else English.

    A config file that cannot be read is refused by the command that needs it.
    """
    given = [value for _place, value in _given(args, OPTION) if value in LANGUAGES]
    if given:
        return given[-1]
    named = [value for _place, value in _given(args, "--config")]
    short = paths.locale()[:2]
    return _configured(Path(named[-1]) if named else None) or (
        short if short in LANGUAGES else LANGUAGES[0]
    )


def _configured(given: Path | None) -> str | None:
    with suppress(OSError):
        if not any(one.is_file() for one in ([given] if given else paths.config_files())):
            return None
    from cmetrack.cli.config import load_config  # most have no such file

    with suppress(CmetrackError):
        return load_config(given).language
    return None


def in_front(args: Sequence[str]) -> list[str]:
    """The command line with its `--language` before the command, wherever it was written.

    A letter's own `--language both` stays where it is.
    """
    moved: list[str] = []
    rest = list(args)
    for place, value in reversed([*_given(args, OPTION)]):
        if value != "both":
            del rest[place : place + (1 if "=" in args[place] else 2)]
            moved = [OPTION, value, *moved]
    return [*moved, *rest]


def _given(args: Sequence[str], option: str) -> Iterator[tuple[int, str]]:
    """Where an option stands before a lone `--`, and its value."""
    end = args.index("--") if "--" in args else len(args)
    for place in range(end):
        name, equals, value = args[place].partition("=")
        if name == option and (equals or place + 1 < end):
            yield place, value if equals else args[place + 1]
