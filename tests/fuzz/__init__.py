"""Any bytes at the door: no traceback, no hang, no record lost; in each format.

Every run makes some hundreds of random files with hypothesis. `python -m tests.fuzz` does it for
minutes, led by the lines of the readers that a file reaches; it wants atheris, which is installed
for that alone (`pip install atheris`, Python 3.11 on Linux).
"""
