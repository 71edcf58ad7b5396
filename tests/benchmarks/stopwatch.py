"""Run a command and print its seconds, its peak memory in KB and its exit code.

A process begins with the memory of the one that starts it, so this is a small one of its own
(`python -I -S`): nothing that the benchmarks hold is counted as the command's. Of a command with
processes of its own the memory is what all of them have at one moment, with pages that several
share counted once; or, if that is more, the most that one of them had.
"""

import os
import sys
import time

_EVERY = 0.02  # seconds between two looks at the memory


def together(pid: int) -> int:
    """The memory of a process and of those that it started, in KB."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as told:
            own = next(int(line.split()[1]) for line in told if line.startswith("Pss:"))
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as told:
            return own + sum(map(together, map(int, told.read().split())))
    except (OSError, StopIteration):  # it has just ended, or the system does not tell
        return 0


def main(looks: bool, command: list[str]) -> None:
    """Run it; `looks` says whether somebody may look at its memory, which takes time."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    began = time.perf_counter()
    child = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (0, 1, 2)],
    )
    most = 0
    while looks and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        most = max(most, together(child))
        time.sleep(_EVERY)
    _, status, used = os.wait4(child, 0)
    took = time.perf_counter() - began
    print(took, max(most, used.ru_maxrss), os.waitstatus_to_exitcode(status))


main(sys.argv[1] == "memory", sys.argv[2:])
