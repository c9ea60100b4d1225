"""Components of too few rows to be believed, and what a sweep makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture, GaussianMixtureIC, MixturaWarning, Outcome
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import Mixture
from mixtura.selection import Candidate, Evidence, Sweep, sweep
from mixtura.selection.believable import doubt, needed, too_few_rows


def mixture(name: str, masses: list[float], d: int) -> Mixture:
    """Components of these effective rows, wherever they are."""
    family = FAMILIES[name]
    floor = np.full(d, 1e-6)
    means = np.arange(len(masses))[:, None] * np.full(d, 9.0)
    components = family.from_feature_variances(means, np.ones(d), floor)
    return Mixture(np.array(masses) / sum(masses), components, floor)


def swept(masses: dict[int, list[float]], bic: dict[int, float], criterion="bic") -> Sweep:
    """A sweep of diagonal models with these components and this BIC."""

    def fit_one(k: int, shape: str) -> Candidate:
        evidence = Evidence(-bic[k] / 2, 0, sum(masses[k]), 0.0)
        model = mixture(shape, masses[k], 2)
        return Candidate.of("model", model, evidence, Outcome.CONVERGED, 7)

    return sweep(fit_one, bic, ["diag"], criterion)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("d", [1, 4, 30])
def test_a_family_believes_no_fewer_rows_than_it_can_estimate_from(name: str, d: int) -> None:
    family = FAMILIES[name]
    assert family.believable_rows(d) >= max(5, family.least_rows(d))
    per_component = family.n_covariance_parameters(2, d) - family.n_covariance_parameters(1, d)
    if per_component > d:  # a matrix for each component
        assert family.believable_rows(d) >= 2 * (d + 1)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_last_row_makes_the_difference(name: str) -> None:
    least = FAMILIES[name].believable_rows(3)
    enough, short = mixture(name, [80.0, least], 3), mixture(name, [80.0, least - 0.5], 3)
    assert needed(enough) == least
    assert too_few_rows(enough, 80.0 + least).tolist() == [False, False]
    assert too_few_rows(short, 79.5 + least).tolist() == [False, True]
    assert doubt(enough, 80.0 + least) == ""
    assert f"only {least - 0.5:g} rows" in doubt(short, 79.5 + least)
    assert f"the {least} that" in doubt(short, 79.5 + least)


def test_a_model_with_such_a_component_loses_and_says_why() -> None:
    found = swept({1: [100], 2: [60, 40], 3: [58, 38, 4]}, {1: 300.0, 2: 200.0, 3: 150.0})
    assert found.selected.n_components == 2
    assert [row.unbelievable for row in found] == [False, False, True]
    assert "only 4 rows" in found.rows[2].set_aside
    assert not found.rows[2].collapsed
    assert found.runner_up is found.rows[0]
    assert found.overruled is found.rows[2]
    assert [size for size, value in found.curve("diag") if np.isfinite(value)] == [1, 2]


def test_one_with_a_row_more_wins() -> None:
    found = swept({1: [100], 2: [60, 40], 3: [58, 37, 5]}, {1: 300.0, 2: 200.0, 3: 150.0})
    assert found.selected.n_components == 3
    assert not any(row.set_aside for row in found)
    assert found.overruled is None


def test_a_criterion_of_the_callers_does_not_believe_it_either() -> None:
    def likeliest(log_likelihood, n_parameters, n, entropy):
        return -log_likelihood

    found = swept({1: [100], 2: [97, 3]}, {1: 300.0, 2: 200.0}, likeliest)
    assert found.selected.n_components == 1


def test_where_all_are_such_the_criterion_chooses() -> None:
    found = swept({2: [97, 3], 3: [94, 3, 3]}, {2: 300.0, 3: 200.0})
    assert found.selected.n_components == 3
    assert found.selected.unbelievable


def outlying(n: int, seed: int = 0) -> np.ndarray:
    """2000 rows of one group, and n far away."""
    rng = np.random.default_rng(seed)
    return np.vstack([rng.normal(size=(2000, 3)), 0.5 * rng.normal(size=(n, 3)) + [8, 8, 0]])


def test_a_tiny_group_that_is_real_is_found_and_four_rows_are_none() -> None:
    model = GaussianMixtureIC(range(1, 4), random_state=0).fit(outlying(10))
    assert model.n_components_ == 2
    assert model.weights_.min() * 2010 == pytest.approx(10, abs=0.5)
    tied = GaussianMixtureIC(range(1, 4), covariance_type="tied", random_state=0).fit(outlying(4))
    assert tied.n_components_ == 1
    assert tied.results_["unbelievable"].tolist() == [False, True, True]
    assert "only 4 rows" in tied.results_["set_aside"][1]


def test_a_fit_that_has_only_such_models_warns() -> None:
    X = outlying(4)[1900:]
    with pytest.warns(MixturaWarning, match=r"to be believed.*'tied'.*only 4 rows"):
        GaussianMixtureIC(2, covariance_type="tied", random_state=0).fit(X)
    GaussianMixtureIC(2, covariance_type="tied", random_state=0).fit(outlying(12)[1900:])


def test_weights_count_as_rows() -> None:
    X = outlying(4)[1900:]
    weight = np.ones(len(X))
    weight[-4:] = 5.0
    model = GaussianMixture(2, covariance_type="tied", random_state=0).fit(X, sample_weight=weight)
    assert not too_few_rows(model.mixture(), float(weight.sum())).any()
    model.fit(X)
    assert too_few_rows(model.mixture(), len(X)).any()
