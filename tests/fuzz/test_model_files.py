"""No model file ends the process, raises what was not promised, or answers what is not finite."""

from __future__ import annotations

from tests.fuzz.harness import COUNT, attempt_all


def test_whatever_a_model_file_holds() -> None:
    outcome = attempt_all("tests.fuzz.model_files")

    assert outcome.faults == []
    assert outcome.ends["kept"] > COUNT / 20
    assert outcome.ends["refused"] > COUNT / 20
