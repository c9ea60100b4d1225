"""No option of the command line ends it by a signal, a traceback or a hang."""

from __future__ import annotations

import pytest
from tests.fuzz.harness import COUNT, attempt_all


@pytest.mark.slow
def test_no_option_is_more_than_refused() -> None:
    outcome = attempt_all("tests.fuzz.subject_options")

    assert outcome.faults == []
    assert outcome.ends == {"kept": COUNT}
