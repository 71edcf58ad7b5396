"""What goes wrong with files, machines and people, done to cmetrack on purpose.

Each fault has a test named after it, and a sentence in the mark `fault` that becomes its row in
README. Every run does each of them a few times; `python -m tests.faults` does all of them as
often as README.md here tells, and writes its table.

- `times(full=200, brief=6)` counts turns: as many as the run asks for, and notes those that came
  through. `tally(n)` notes so many at once; without either a test counts once.
- `chance` is a source of random choices with a seed of the test's own.
- `home` is a doctor's home folder with a ledger in it; `home.run(…)` is the real command in a
  process of its own, `home.fork(…)` the same without the time that a start takes.
- The mark `machine` is for what needs processes, signals, limits or a full disk.
"""
