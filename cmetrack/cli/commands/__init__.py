"""The commands, those that belong together in one module; it is imported when one of them is called.

Annotations are values here, not texts (no `from __future__ import annotations`): Typer reads them,
and would have to evaluate every text of them at every start.
"""
