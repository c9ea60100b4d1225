"""What the checks measure, against what is known of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi2, kstest, norm
from tests.by_capability import WITHOUT_MATRICES

from mixtura import GaussianMixture
from mixtura.diagnostics import Examination, Severity
from mixtura.diagnostics.distances import bhattacharyya
from mixtura.diagnostics.pieces import valley
from mixtura.diagnostics.shape import _difference
from mixtura.diagnostics.silhouette import MOST_ROWS, check, silhouette, silhouette_between
from mixtura.fitted.diagnosis import examination_of
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import Mixture


def _pair(apart: float, rows: int = 0) -> Examination:
    """Two unit spheres in one dimension with equal shares, and rows drawn from them."""
    floor = np.full(1, 1e-12)
    means, variances = np.array([[0.0], [apart]]), np.ones((2, 1, 1))
    components = FAMILIES["full"].from_covariances(means, variances, floor)
    mixture = Mixture(np.full(2, 0.5), components, floor)
    X, _ = mixture.sample(max(rows, 2), np.random.default_rng(0))
    return Examination(mixture, X, X, ["x"], len(X), float(len(X)))


def test_bhattacharyya_is_the_integral_that_defines_it() -> None:
    a, b = norm(0.0, 1.0), norm(1.5, 2.0)
    coefficient, _ = quad(lambda x: np.sqrt(a.pdf(x) * b.pdf(x)), -20, 20)
    args = np.array([0.0]), np.eye(1), np.array([1.5]), 4.0 * np.eye(1)
    assert bhattacharyya(*args) == pytest.approx(-np.log(coefficient))


def test_misclassification_is_the_tail_beyond_the_middle() -> None:
    subject = _pair(2.0, rows=20_000)
    assert subject.misclassification[0, 1] == pytest.approx(norm.sf(1.0), abs=0.01)
    np.testing.assert_allclose(subject.misclassification.sum(axis=1), 1.0)


def test_the_valley_is_the_density_at_the_saddle() -> None:
    density = lambda x: norm.pdf(x) + norm.pdf(x - 5.0)  # noqa: E731
    assert valley(_pair(5.0), 0, 1) == pytest.approx(density(2.5) / density(0.0), rel=1e-3)


def test_two_spheres_within_two_deviations_have_no_valley() -> None:
    assert valley(_pair(2.0), 0, 1) == pytest.approx(1.0)


def test_the_weighted_distance_is_kolmogorovs_where_all_weigh_the_same() -> None:
    x = np.random.default_rng(0).chisquare(3, 50)
    expected = kstest(x, chi2(2).cdf).statistic
    assert _difference(chi2.cdf(x, 2), np.ones(50)) == pytest.approx(expected)


def test_a_weight_of_two_is_the_row_twice() -> None:
    values = np.sort(np.random.default_rng(0).uniform(size=20))
    weight = np.where(np.arange(20) < 7, 2.0, 1.0)
    twice = np.repeat(values, weight.astype(int))
    assert _difference(values, weight) == pytest.approx(_difference(twice, np.ones(27)))


def test_squared_distances_average_to_the_number_of_features() -> None:
    X = np.random.default_rng(0).normal(size=(200, 3)) @ [[2, 1, 0], [0, 1, 0], [0, 0, 9]]
    mixture = GaussianMixture(1).fit(X).mixture()
    subject = Examination(mixture, X, X, ["a", "b", "c"], 200, 200.0)
    assert subject.squared_distances.mean() == pytest.approx(3.0)


def test_the_silhouette_of_rows_that_take_turns() -> None:
    """Every second row would be of the narrow group alone, whose rows score higher."""
    drawn = _pair(12.0, rows=2 * MOST_ROWS)
    x = np.sort(drawn.rows[:, 0])
    x[MOST_ROWS:] = 12.0 + 3.0 * (x[MOST_ROWS:] - 12.0)  # the upper group, wider
    turns = np.column_stack([x[:MOST_ROWS], x[MOST_ROWS:]]).ravel()
    by_chance, in_turns = (
        silhouette(replace(drawn, rows=rows[:, None]))
        for rows in (np.random.default_rng(0).permutation(x), turns)
    )
    assert in_turns == pytest.approx(by_chance, abs=0.02)


@pytest.mark.parametrize("shape", WITHOUT_MATRICES)
def test_groups_in_many_columns_are_measured_between_their_means(shape: str) -> None:
    """Where all rows are far apart, groups six sd apart score no better than cut noise."""
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(300, 50))
    groups = noise + 0.9 * np.repeat([0, 1], 150)[:, None]
    plain, between, warned = {}, {}, {}
    for name, X in (("noise", noise), ("groups", groups)):
        model = GaussianMixture(2, covariance_type=shape, random_state=0, n_init=2).fit(X)
        subject = examination_of(model, X, starts=False)
        plain[name], between[name] = silhouette(subject), silhouette_between(subject)
        found = [f for f in check(subject) if f.code == "low-silhouette"]
        warned[name] = [f.severity for f in found]
    assert max(plain.values()) < 0.25
    assert between["groups"] > 0.75
    assert between["noise"] < 0.6
    assert warned == {"noise": [Severity.WARNING], "groups": [Severity.INFO]}
