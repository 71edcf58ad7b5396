"""The scripts by which shells complete: printed, or put where the shell looks for them."""

import os
from pathlib import Path

from cmetrack.cli import paths
from cmetrack.cli.session import Session
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _

PLACES = {
    "bash": (".bash_completions/cmetrack.sh", ".bashrc", "source '{path}'\n"),
    "zsh": (".zfunc/_cmetrack", ".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit\n"),
    "fish": (".config/fish/completions/cmetrack.fish", "", ""),
}
"""In the home folder, by shell: where its script lies, and what its start needs to find it."""


def script(shell: str) -> str:
    """The script for a shell."""
    if shell not in PLACES:
        said = _("There is no completion for '{shell}'.")
        hint = _("Name one of these: {shells}.")
        raise UsageError(said, hint, shell=shell, shells=", ".join(PLACES))
    return Path(__file__).with_name(f"completion.{shell}").read_text("utf-8")


def shell_in_use() -> str:
    """The shell that a person has, as the system notes it."""
    return Path(os.environ.get("SHELL", "")).name


def install(run: Session, shell: str) -> None:
    """Put the script where the shell looks for it, with what its start needs."""
    home, text = paths.home(), script(shell)
    file, start, lines = PLACES[shell]
    path = home / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    if start:
        rc, line = home / start, lines.format(path=path)
        before = rc.read_text("utf-8", "surrogateescape") if rc.is_file() else ""
        if line not in before:
            apart = "" if before.endswith("\n") or not before else "\n"
            rc.write_text(f"{before}{apart}{line}", "utf-8", "surrogateescape")
    run.say(_("{path} completes for {shell}, from the next shell on."), path=path, shell=shell)
