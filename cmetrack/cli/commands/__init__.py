"""The commands, each in a module of its own, as is a verb of a command that others need not pay for.

Annotations are values here, not texts (no `from __future__ import annotations`): Typer reads them,
and would have to evaluate every text of them at every start.
"""
