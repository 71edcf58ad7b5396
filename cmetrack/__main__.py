"""`python -m cmetrack` is the command `cmetrack`."""

from cmetrack.cli.main import run

if __name__ == "__main__":
    run()
