"""The engine knows no formula of a Gaussian: shapes that have every capability are enough."""

from __future__ import annotations

from typing import Any

import pytest
from tests.by_capability import ONE_OF_EACH

from mixtura.model.families import FAMILIES


@pytest.fixture(params=ONE_OF_EACH)
def family(request: pytest.FixtureRequest) -> Any:
    """One covariance family of each kind in turn."""
    return FAMILIES[request.param]
