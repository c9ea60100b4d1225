"""The kernels under test, each against brute force in extended precision."""

from __future__ import annotations

import pytest

from mixtura.kernels import reference

KERNELS = {"reference": reference}


@pytest.fixture(params=KERNELS)
def kernel(request):
    """A module with the signatures of the reference kernel. A faster one adds its line above."""
    return KERNELS[request.param]


@pytest.fixture(params=["full", "tied", "diag", "spherical"])
def shape(request):
    return request.param
