"""`cmetrack guide`: the manual, off line, in the language in use; as pages for `man`, too."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cmetrack.cli.output import write_file, write_stdout
from cmetrack.cli.params import argument, command, flag, option, session
from cmetrack.cli.session import Session
from cmetrack.domain.text import suggest
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _, language
from cmetrack.present.blocks import Facts, Paragraph
from cmetrack.wording import did_you_mean

HERE = Path(__file__).parents[2] / "guide"
TOPICS = (
    "begin",
    "log",
    "import",
    "count",
    "plan",
    "remind",
    "dossier",
    "codes",
    "rulebooks",
    "safety",
    "scripts",
)


@command()
def guide(
    context: typer.Context,
    topic: Annotated[
        str | None, argument("[TOPIC]", _("The page; without, which there are."))
    ] = None,
    man: Annotated[bool, flag(_("As pages for `man`."), "--man")] = False,
    output: Annotated[
        Path | None,
        option("FOLDER", _("With --man: every page into this folder."), "-o", "--output"),
    ] = None,
) -> None:
    """The manual, off line: what there is to know of each part of the work.

    \b
    cmetrack guide
    cmetrack guide import
    cmetrack guide --man -o ~/.local/share/man
    """
    run = session(context)
    if topic is not None and topic not in TOPICS:
        said = _("The manual has no page '{topic}'.").format(topic=topic)
        pages = _("The pages are: {pages}.").format(pages=", ".join(TOPICS))
        raise NotFound(said, did_you_mean(suggest(topic, TOPICS), pages), code="no-such-page")
    if output is not None:
        if not man or topic is not None:
            raise UsageError(_("A folder is for all the pages: `cmetrack guide --man -o FOLDER`."))
        _write_all(run, context, output)
    elif man:
        named = ("cmetrack", 1, _of_commands(context))
        if topic is not None:
            named = (f"cmetrack-{topic}", 7, _text(topic))
        write_stdout(_page(run, *named))
    elif topic is None:
        run.show_blocks([Facts([(one, _title(one)) for one in TOPICS])])
        run.show_blocks([Paragraph(_("`cmetrack guide TOPIC` shows a page."))])
    else:
        _show(run, _text(topic))


def _text(topic: str) -> str:
    """A page in the language in use; in English where it is not there."""
    pages = (HERE / each / f"{topic}.md" for each in (language(), "en"))
    return next(page for page in pages if page.is_file()).read_text(encoding="utf-8")


def _title(topic: str) -> str:
    return _text(topic).partition("\n")[0].lstrip("# ")


def _show(run: Session, text: str) -> None:
    if not sys.stdout.isatty():
        write_stdout(text)
        return
    from cmetrack.present.screen import draw_markdown

    draw_markdown(text, sys.stdout, color=run.color)


def _write_all(run: Session, context: typer.Context, folder: Path) -> None:
    base = folder if language() == "en" else folder / language()
    pages = [("cmetrack", 1, _of_commands(context))]
    pages += [(f"cmetrack-{one}", 7, _text(one)) for one in TOPICS]
    for name, section, text in pages:
        into = base / f"man{section}" / f"{name}.{section}"
        into.parent.mkdir(parents=True, exist_ok=True)
        write_file(into, _page(run, name, section, text), replace=True)
    said = _("{count} pages are in {folder}; `man -M {folder} cmetrack` shows the first.")
    run.say(said, count=len(pages), folder=folder)


def _page(run: Session, name: str, section: int, text: str) -> str:
    from cmetrack.present.man import page

    return page(name, section, text, run.on(None))


def _of_commands(context: typer.Context) -> str:
    """A page on every command, of what their help says."""
    root = context.find_root()
    return "\n\n".join(["# " + _("a doctor's credits, counted by the law"), *_each(root, "")])


def _each(context: Any, before: str) -> Iterator[str]:
    """The help of a command, and of those below it."""
    called = f"{before} {context.info_name}".strip()
    yield f"## {called}\n\n```\n{context.get_help()}\n```"
    for name in getattr(context.command, "commands", {}):
        made = context.command.get_command(context, name)
        yield from _each(type(context)(made, info_name=name, parent=context), called)
