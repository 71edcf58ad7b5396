"""Commands whose modules are imported when they are called, so that none pays for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup


class Commands(MutableMapping[str, Any]):
    """Commands by name: some made already, the others in modules of `cli/commands`."""

    def __init__(self, modules: Mapping[str, str], made: Mapping[str, Any]) -> None:
        self._modules = modules
        self._made = dict(made)

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module = import_module(f"cmetrack.cli.commands.{self._modules[name]}")
            self._made[name] = command_of(module)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._made, **self._modules})

    def __len__(self) -> int:
        return len({**self._made, **self._modules})

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]


def command_of(module: ModuleType) -> Any:
    """The command, or the group of commands, that a module makes."""
    [app] = [one for one in vars(module).values() if isinstance(one, typer.Typer)]
    return typer.main.get_command(app)


def group(modules: Mapping[str, str]) -> type[TyperGroup]:
    """A group of commands of which those of `modules` are imported when they are called."""

    class Lazy(TyperGroup):
        def __init__(self, **attrs: Any) -> None:
            super().__init__(**attrs)
            self.commands = Commands(modules, self.commands)

        def list_commands(self, ctx: Any) -> list[str]:
            return list(self.commands)

    return Lazy
