"""Sheets and specs that several tests of the page look at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mixtura.page.builtin import builtin
from mixtura.page.dataset import Dataset
from mixtura.page.parameters import PageNoise, Parameters


@pytest.fixture(scope="session")
def blobs() -> Dataset:
    return builtin("blobs", 400, 1.0, 0)


@pytest.fixture(scope="session")
def parameters() -> Callable[..., Parameters]:
    """``parameters(answer)``: the page's parameters as the page sends them back."""

    def read(answer: dict) -> Parameters:
        whole = (np.array(answer[part]) for part in ("weights", "means", "covariances"))
        nu, noise = answer.get("degreesOfFreedom"), answer.get("noise")
        return Parameters.of(
            *whole,
            None if nu is None else np.array(nu),
            None if noise is None else PageNoise(noise["weight"], noise["logDensity"]),
        )

    return read
