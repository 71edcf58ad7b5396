"""The least that a Typer program can do."""

import typer

app = typer.Typer()


@app.command()
def main() -> None:
    """Do nothing."""


app()
