"""No damaged table ends a reader by a signal, an untyped error or a hang."""

from __future__ import annotations

import pytest
from tests.fuzz.harness import COUNT, attempt_all


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["csv", "tsv", "parquet", "arrow", "packed"])
def test_no_damaged_table_is_more_than_refused(reader: str) -> None:
    outcome = attempt_all(f"tests.fuzz.subject_{reader}")

    assert outcome.faults == []
    assert min(outcome.ends["kept"], outcome.ends["refused"]) > COUNT / 50, outcome.ends
