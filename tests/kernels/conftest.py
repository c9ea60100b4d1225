"""The kernels under test: every one that this installation and this processor have."""

from __future__ import annotations

import pytest

from mixtura.kernels import available
from mixtura.kernels.structure import STRUCTURES

KERNELS = available()
COMPILED = [name for name in KERNELS if name != "reference"]
none = pytest.mark.skip(reason="there is no compiled kernel in this installation")


@pytest.fixture(params=KERNELS)
def kernel(request):
    """Each kernel in turn."""
    return KERNELS[request.param]


@pytest.fixture(params=COMPILED or [pytest.param("none", marks=none)])
def compiled(request):
    """Each compiled kernel in turn."""
    return KERNELS[request.param]


@pytest.fixture(params=STRUCTURES)
def shape(request):
    """The name of each covariance structure in turn."""
    return request.param
