"""The dossier as pdf."""

from typing import BinaryIO

from cmetrack.core.dossier import Dossier


def write(filled: Dossier, stream: BinaryIO) -> None:
    """Write the file."""
    raise NotImplementedError
