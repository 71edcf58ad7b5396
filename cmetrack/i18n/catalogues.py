"""The catalogues of sentences, `LANG/*.po`, made ready for the program.

`tests/sentences.py` brings them up to date.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(folder.name for folder in HERE.iterdir() if [*folder.glob("*.po")])


def read(language: str) -> Catalog:
    """All that is translated into a language, of all parts together."""
    whole = Catalog(locale=language)
    for path in sorted((HERE / language).glob("*.po")):
        for message in read_po(io.BytesIO(path.read_bytes()), locale=language):
            if message.id:
                add(whole, message)
    return whole


def add(catalogue: Catalog, message: Message) -> None:
    """Take a sentence over with its translation and what translators noted."""
    catalogue.add(
        message.id,
        message.string,
        flags=message.flags,
        user_comments=message.user_comments,
        context=message.context,
    )


def compile_all() -> list[Path]:
    """Make of each language's catalogues the one file that the program reads."""
    made = []
    for language in languages():
        into = HERE / language / "LC_MESSAGES" / "cmetrack.mo"
        into.parent.mkdir(exist_ok=True)
        written = io.BytesIO()
        write_mo(written, read(language))
        beside = into.with_suffix(".new")
        beside.write_bytes(written.getvalue())
        beside.replace(into)
        made.append(into)
    return made
