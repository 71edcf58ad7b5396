"""The words of the history."""

from cmetrack.domain.cycle import Adjustment
from cmetrack.present.history import _fields


def test_an_adjustment_has_a_proof_and_no_certificate() -> None:
    assert _fields(Adjustment(1, 1, "leave", evidence="leave.pdf"))["proof"] == "leave.pdf"
