"""Whole processes, timed from outside: what a person waits for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

STOPWATCH = Path(__file__).with_name("stopwatch.py")


@dataclass(frozen=True)
class Task:
    """A command to be timed, and what is put in its place before each run."""

    name: str
    command: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], object] | None = None
    rounds: int = 15


@dataclass(frozen=True)
class Measured:
    """What the runs of a task took: seconds each, and the most memory in megabytes."""

    task: Task
    seconds: tuple[float, ...]
    megabytes: float

    @property
    def median(self) -> float:
        """The run in the middle."""
        return median(self.seconds)


def measure(tasks: Iterable[Task], environment: Mapping[str, str]) -> dict[str, Measured]:
    """Run the tasks in turn, round after round, so that a slow moment strikes them all.

    The first run of each warms up, and is looked at for its memory.
    """
    waiting = list(tasks)
    runs: dict[str, list[float]] = {task.name: [] for task in waiting}
    memory = {task.name: _run(task, environment, "memory")[1] for task in waiting}
    for turn in range(max(task.rounds for task in waiting)):
        for task in waiting:
            if turn < task.rounds:
                runs[task.name].append(_run(task, environment, "time")[0])
    return {
        task.name: Measured(task, tuple(runs[task.name]), memory[task.name]) for task in waiting
    }


def _run(task: Task, environment: Mapping[str, str], what: str) -> tuple[float, float]:
    if task.prepare is not None:
        task.prepare()
    told = subprocess.run(
        [sys.executable, "-I", "-S", STOPWATCH, what, *task.command],
        env={**environment, **task.settings},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    seconds, kilobytes, code = told.split()
    if code != "0":
        raise RuntimeError(f"{task.name}: exit code {code}: {' '.join(task.command)}")
    return float(seconds), int(kilobytes) / 1024
