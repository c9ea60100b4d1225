"""What every test shares: one BLAS thread, hypothesis that repeats itself, makers of data."""

from __future__ import annotations

import os
from pathlib import Path

import mixtura

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
if not any(Path(mixtura.__file__).parent.glob("kernels/_native.*[!i]")):
    # no compiler: the tests run on the reference kernel, and no command says so on stderr
    os.environ.setdefault("MIXTURA_KERNELS", "reference")

from collections.abc import Callable, Generator, Iterator
from typing import Any

import hypothesis
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from mixtura import kernels
from mixtura.engine.fold import Fold
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, Components, Diag
from mixtura.model.mixture import Mixture

for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONWARNINGS"):
    os.environ.pop(name, None)  # what a person likes in their terminal is set where it is tested


def pytest_report_header() -> str:
    return f"kernel: {kernels.ACTIVE.name} of {', '.join(kernels.available())}"


SLOW_IS_FINE = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
hypothesis.settings.register_profile(
    "deterministic",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=20,
    suppress_health_check=SLOW_IS_FINE,
)
hypothesis.settings.register_profile(
    "thorough", deadline=None, max_examples=500, suppress_health_check=SLOW_IS_FINE
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "deterministic"))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """What several tests share none of them may change: arrays come read-only."""
    value = yield
    if fixturedef.scope != "function" and isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value


@pytest.fixture(scope="session", autouse=True)
def one_blas_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> Any:
    """Each covariance family of the registry in turn."""
    return FAMILIES[request.param]


@pytest.fixture
def affine(family: Any) -> None:
    """Leave out families that tie covariances together by more than a sum of moments."""
    if not getattr(family, "affine", False):
        pytest.skip("an M-step, a jump or a floor of its own")


class Fifth(Diag):
    """A family that joins late: it says its name and one sentence, and takes the rest as given."""

    __slots__ = ()
    name = "fifth"
    title = "variances by feature, once more"
    plain = picture = adjective = univariate = Components.plain
    nests_in = Components.nests_in


@pytest.fixture
def fifth(monkeypatch: pytest.MonkeyPatch) -> type[Components]:
    """A fifth family in the registry, for as long as a test runs."""
    monkeypatch.setitem(FAMILIES, Fifth.name, Fifth)
    return Fifth


@pytest.fixture(scope="session")
def fold() -> Iterator[Fold]:
    with Fold(1) as one_worker:
        yield one_worker


@pytest.fixture(scope="session")
def clusters() -> Callable[..., np.ndarray]:
    """``clusters(seed, n, k, d, apart)``: rows (n, d) about k centres, unit spread."""

    def make(
        seed: int = 0, n: int = 200, k: int = 3, d: int = 2, apart: float = 4.0
    ) -> np.ndarray:
        rng = np.random.default_rng(seed)
        centres = rng.normal(scale=apart, size=(k, d))
        mixing = np.eye(d) + 0.3 * rng.normal(size=(k, d, d))
        label = np.arange(n) % k
        noise = rng.normal(size=(n, d))
        return centres[label] + np.einsum("nd,nde->ne", noise, mixing[label])

    return make


@pytest.fixture(scope="session")
def random_mixture() -> Callable[..., Mixture]:
    """``random_mixture(family, seed, k, d, stack)``: any parameters above a tiny floor."""

    def make(
        family: Any,
        seed: int = 0,
        k: int = 3,
        d: int = 2,
        stack: tuple[int, ...] = (),
        floor: float = 1e-12,
    ) -> Mixture:
        rng = np.random.default_rng(seed)
        means = rng.normal(scale=3.0, size=(*stack, k, d))
        shape = (*stack, *family.covariance_shape(k, d))
        if family.spans_all_directions:
            root = rng.normal(size=shape)
            covariances = root @ np.swapaxes(root, -1, -2) + 0.3 * np.eye(d)
        else:
            covariances = rng.uniform(0.3, 3.0, size=shape)
        floors = np.full(d, floor)
        weights = rng.dirichlet(np.full(k, 3.0), size=stack or None)
        components = family.from_covariances(means, covariances, floors)
        return Mixture(weights, components.constrain(floors), floors)  # and of the family

    return make


@pytest.fixture(scope="session")
def one_block() -> Callable[..., Block]:
    def make(rows: np.ndarray, weight: np.ndarray | None = None) -> Block:
        return Block(np.ascontiguousarray(rows), weight, 0)

    return make
