"""Evidence on few principal scores is evidence about all columns once the rest is counted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from mixtura import GaussianMixture, PreparedGaussianMixture
from mixtura.preparation.one_gaussian import most_axes, rest
from mixtura.preparation.principal_axes import PrincipalAxes
from mixtura.selection import CRITERIA, Evidence

RNG = np.random.default_rng(1)
STRENGTHS = np.r_[6.0, 4.0, 3.0, 2.0, np.ones(8)]
X = (RNG.normal(size=(200, 12)) * STRENGTHS) @ np.linalg.qr(RNG.normal(size=(12, 12)))[0]
AXES = PrincipalAxes.of(X)


def on(m: int, criterion: str = "bic", **options: object) -> Evidence:
    scores = AXES.scores(X, m)
    model = GaussianMixture(1, **options).fit(scores)
    return rest(AXES, m, CRITERIA[criterion]).added_to(model.evidence(scores))


def test_one_group_is_the_same_model_on_any_number_of_components() -> None:
    """It is one Gaussian of all columns, wherever the line is drawn below the axes that count."""
    whole = on(1)
    for m in (2, 3, 4):
        evidence = on(m)
        assert evidence.n_parameters == whole.n_parameters
        assert evidence.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)
    assert on(6).n_parameters > whole.n_parameters


def test_it_is_a_density_of_all_columns() -> None:
    found = rest(AXES, 2, CRITERIA["bic"])
    assert found.n_axes == 4
    q, d = found.n_axes, 12
    shared = AXES.variances[q:].mean()
    covariance = shared * np.eye(d)
    covariance += AXES.axes[:q].T @ np.diag(AXES.variances[:q] - shared) @ AXES.axes[:q]
    by_hand = multivariate_normal(AXES.mean, covariance).logpdf(X).sum()
    assert on(2).log_likelihood == pytest.approx(by_hand, rel=1e-10)
    # a mean, four variances and the shared one, and four orthonormal axes in twelve dimensions
    assert on(2).n_parameters == 12 + 5 + (11 + 10 + 9 + 8)


def test_with_all_axes_it_is_a_full_gaussian() -> None:
    rich = np.random.default_rng(0).normal(size=(5000, 4)) * [1.0, 2.0, 3.0, 4.0]
    axes = PrincipalAxes.of(rich)
    found = rest(axes, 0, CRITERIA["bic"])
    plain = GaussianMixture(1).fit(rich).evidence(rich)
    assert found.n_parameters == plain.n_parameters
    assert found.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-10)


@pytest.mark.parametrize("size", [(400, 60), (60, 500), (20, 300)])
@pytest.mark.parametrize("criterion", ["bic", "icl"])
def test_noise_has_no_axis_that_stands_out(size: tuple[int, int], criterion: str) -> None:
    axes = PrincipalAxes.of(np.random.default_rng(2).normal(size=size))
    assert rest(axes, 0, CRITERIA[criterion]).n_axes == 0
    assert most_axes(axes) <= size[0] // 2


def test_all_types_on_principal_components_count_the_turn_of_their_axes() -> None:
    """A diagonal is the full Gaussian there, so that no criterion may tell the two apart."""
    full, diag, spherical = (
        PreparedGaussianMixture(1, covariance_type=shape, pca=5).fit(X).evidence(X)
        for shape in ("full", "diag", "spherical")
    )
    assert diag.n_parameters == full.n_parameters == 5 + 15
    assert diag.log_likelihood == pytest.approx(full.log_likelihood, rel=1e-9)
    assert spherical.n_parameters == 5 + 1 + 10
    unreduced = PreparedGaussianMixture(1, covariance_type="diag", pca=None).fit(X)
    assert unreduced.evidence(X).n_parameters == 24


@pytest.mark.parametrize("n", [2, 3, 10])
def test_rows_that_are_copies_leave_one_direction_for_the_rest(n: int) -> None:
    """Also where half as many axes as rows are all there are, the likelihood has a bound."""
    rows = np.repeat(RNG.normal(size=(n, 30)), 2 if n > 2 else 1, axis=0)
    axes = PrincipalAxes.of(rows)
    assert most_axes(axes) < axes.rank
    assert np.isfinite(rest(axes, 0, CRITERIA["bic"]).log_likelihood)
