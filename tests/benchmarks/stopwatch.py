"""Run a command and print its seconds, its peak memory in KB and its exit code.

A process begins with the memory of the one that starts it, so this is a small one of its own
(`python -I -S`): nothing that the benchmarks hold is counted as the command's.
"""

import os
import sys
import time

nowhere = os.open(os.devnull, os.O_RDWR)
began = time.perf_counter()
child = os.posix_spawnp(
    sys.argv[1],
    sys.argv[1:],
    os.environ,
    file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (0, 1, 2)],
)
_, status, used = os.wait4(child, 0)
took = time.perf_counter() - began
print(took, used.ru_maxrss, os.waitstatus_to_exitcode(status))
