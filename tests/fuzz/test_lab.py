"""Whatever comes to the lab, it answers with a sentence and lives."""

from __future__ import annotations

import pytest
from tests.fuzz.harness import attempt_all


@pytest.mark.parametrize("subject", ["lab_messages", "lab_bytes"])
def test_no_mutant_ends_the_lab_or_an_answer(subject: str) -> None:
    outcome = attempt_all(f"tests.fuzz.subject_{subject}")
    assert outcome.faults == []
    assert outcome.ends["kept"]
    assert outcome.ends["refused"]
