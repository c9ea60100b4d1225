"""Sheets and specs that several tests of the page look at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mixtura.page.builtin import builtin
from mixtura.page.dataset import Dataset
from mixtura.page.parameters import Parameters


@pytest.fixture(scope="session")
def blobs() -> Dataset:
    return builtin("blobs", 400, 1.0, 0)


@pytest.fixture(scope="session")
def parameters() -> Callable[..., Parameters]:
    """``parameters(answer)``: the page's parameters as the page sends them back."""

    def read(answer: dict) -> Parameters:
        return Parameters.of(
            *(np.array(answer[part]) for part in ("weights", "means", "covariances"))
        )

    return read
