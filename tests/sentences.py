"""The catalogues of sentences brought up to date, after sentences of the program were changed.

`python -m tests.sentences` gathers what the program says into `cmetrack/i18n/LANG/*.po`: what is
new stands there empty, to be translated; what has gone is dropped. Then, as at every build, it
makes what the program reads of them.
"""

import ast
import io
import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from cmetrack.domain.activity import SPECIALTIES
from cmetrack.domain.columns import COLUMNS
from cmetrack.i18n.catalogues import HERE, add, compile_all, languages, read
from cmetrack.rulebooks import path_of, read as read_rulebook, shipped

PACKAGE = HERE.parent
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "N_"), None),
    **dict.fromkeys(("ngettext", "NN_"), (1, 2)),
    "pgettext": ((1, "c"), 2),
    **dict.fromkeys(("option", "argument"), (1,)),  # a word for a value in help: FILE
}
_HEADER = "# What cmetrack says of {about}, in {language}. GLOSSARY.md has the words.\n"


def gathered() -> dict[str, Catalog]:
    """Every sentence of the program, by the part of it that says it first."""
    parts: dict[str, Catalog] = {}
    known: set[tuple[str | None, str]] = set()
    # Words stand together, whoever else says one of them.
    for part, message, context in sorted(_all(), key=lambda one: (one[0] != "words", one[0])):
        single = message if isinstance(message, str) else message[0]
        if (context, single) not in known:
            known.add((context, single))
            parts.setdefault(part, Catalog()).add(message, context=context)
    return parts


def _all() -> Iterator[tuple[str, str | tuple[str, str], str | None]]:
    """The part, the sentence or its singular and plural, its context."""
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=_KEYWORDS)
    for file, _line, message, _comments, context in found:
        one = message if isinstance(message, str) else (message[0], message[1])
        if one and one != ("", ""):
            yield _part(file), one, context
    for path in (PACKAGE / "cli").rglob("*.py"):
        for sentence in _descriptions(path):
            yield _part(path.relative_to(PACKAGE).as_posix()), sentence, None
    yield from _words()


def _part(file: str) -> str:
    """`cli-commands` of `cli/commands/add_.py`; `program` of what stands beside the folders."""
    return "-".join(Path(file).parent.parts[:2]) or "program"


def _descriptions(path: Path) -> Iterator[str]:
    """What help says of each command: the paragraphs of its docstring but its examples."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_a_command, node.decorator_list)):
            for part in cleandoc(ast.get_docstring(node) or "").split("\n\n"):
                if part and not part.startswith("\b"):
                    yield " ".join(part.split())


def _makes_a_command(decorator: ast.expr) -> bool:
    called = ast.unparse(decorator.func) if isinstance(decorator, ast.Call) else ""
    return called.split(".")[-1] in ("command", "callback")


def _words() -> Iterator[tuple[str, str, str]]:
    """The fixed words of records, in the context of their column; the columns' own names.

    Beside them what rulebooks call families of kinds, and what else they ask of a record.
    """
    for name, column in COLUMNS.items():
        yield "words", name, "column"
        for value in column.choices or (SPECIALTIES if name == "specialty" else ()):
            yield "words", value, name
    yield "words", "amount", "column"
    asked = {"home": ("false", "true"), **dict.fromkeys(("index", "level"), ("unknown",))}
    asked["family"] = tuple(
        name for id in shipped() for name in read_rulebook(path_of(id))["families"]
    )
    for name, values in asked.items():
        yield "words", name, "column"
        for value in values:
            yield "words", value, name


def update(language: str) -> None:
    """Bring a language's catalogues up to date: what was translated stays, wherever it stands."""
    before = read(language)
    parts = gathered()
    for path in (HERE / language).glob("*.po"):
        if path.stem not in parts:
            path.unlink()
    for part, sentences in parts.items():
        made = Catalog(
            locale=language,
            header_comment=_HEADER.format(about=part, language=language),
            fuzzy=False,
        )
        for message in sentences:
            if message.id:
                known = before.get(message.id, message.context)
                kept = known if known is not None else message
                if isinstance(message.id, str) != isinstance(kept.id, str):
                    kept = message  # what had one form has several now
                message.string = kept.string
                message.user_comments = kept.user_comments
                add(made, message)
        text = io.BytesIO()
        write_po(text, made, width=100, sort_output=True, include_lineno=False)
        plain = re.sub(
            rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By).*\n', b"", text.getvalue()
        )
        (HERE / language / f"{part}.po").write_bytes(plain)


def main() -> None:
    """Bring everything up to date, and say what is still to be translated."""
    for language in languages():
        update(language)
        lacking = [one for one in read(language) if one.id and not _is_whole(one)]
        print(f"{language}: {len(lacking)} to translate")  # noqa: T201
    compile_all()


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings) and not message.fuzzy


if __name__ == "__main__":
    main()
