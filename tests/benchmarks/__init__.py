"""How long the program takes and how much memory, beside others in the same run.

    .venv/bin/python -m tests.benchmarks
    .venv/bin/python -m tests.benchmarks --million

It installs the program and a peer into temporary environments, makes ledgers from seeded
records, and prints one table of times and one of goals. Nothing is left behind.
"""
