"""A suggestion keeps its word: who follows it gets the BIC that was said. Clean data get none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.diagnostics.test_clean_data import SHAPES, _clean

from mixtura import Finding, GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture, diagnose
from mixtura.diagnostics import suggestions
from mixtura.fitted.diagnosis import examination_of
from mixtura.process.quiet import quietly

CENTRES = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])


def _groups(seed: int, n: int = 150, centres: Any = CENTRES) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.concatenate([c + rng.normal(size=(n, len(c))) for c in np.asarray(centres)])


def _noisy(seed: int) -> np.ndarray:
    scattered = np.random.default_rng(seed + 50).uniform(-6.0, 15.0, (90, 2))
    return np.concatenate([_groups(seed), scattered])


def _heavy(seed: int, nu: float = 3.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    tails = np.sqrt(rng.chisquare(nu, (450, 1)) / nu)
    return np.repeat(CENTRES * 1.6, 150, axis=0) + rng.normal(size=(450, 2)) / tails


def _said(model: Any, X: Any) -> dict[str, Finding]:
    found = list(suggestions.check(examination_of(model, X)))
    return {finding.code: finding for finding in found}


def _bic(X: Any, k: int, **asked: Any) -> float:
    return float(GaussianMixture(k, random_state=1, **asked).fit(X).bic(X))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("k", [3, 4])
def test_noise_has_the_bic_that_was_said(seed: int, k: int) -> None:
    X = _noisy(seed)
    model = GaussianMixture(k, random_state=0).fit(X)
    said = _said(model, X)
    assert "heavier-tails-would-help" not in said
    told = said["noise-would-help"]
    numbers = told.numbers
    assert numbers["n_components"] == 3
    assert "noise=0.05" in told.message
    assert "`mixtura fit --noise`" in told.message
    assert f"lower by {numbers['gain']:,.0f}." in told.message
    assert numbers["bic"] <= model.bic(X) + 0.1
    followed = _bic(X, 3, noise=0.05)
    assert followed <= numbers["bic_then"] + 0.5
    assert followed == pytest.approx(numbers["bic_then"], abs=2.0)
    assert numbers["noise"] == pytest.approx(90 / 540, abs=0.04)


@pytest.mark.parametrize("seed", range(3))
def test_heavy_tails_have_the_bic_that_was_said(seed: int) -> None:
    X = _heavy(seed)
    told = _said(GaussianMixture(3, random_state=0).fit(X), X)["heavier-tails-would-help"]
    assert "component='student_t'" in told.message
    assert "`mixtura fit --component student_t`" in told.message
    followed = _bic(X, 3, component="student_t")
    assert followed == pytest.approx(told.numbers["bic_then"], abs=0.5)


def _with_gaps(X: Any, share: float) -> np.ndarray:
    return np.where(np.random.default_rng(7).random(X.shape) < share, np.nan, X)


@pytest.mark.parametrize("share", [0.05, 0.3])
@pytest.mark.parametrize(
    ("X", "asked", "code", "followed"),
    [
        (_noisy(0), "full", "noise-would-help", {"noise": 0.05}),
        (_heavy(0), "full", "heavier-tails-would-help", {"component": "student_t"}),
        (_groups(0), "full", "another-shape-would-help", {"covariance_type": "EII"}),
    ],
)
def test_with_gaps_it_is_the_bic_of_the_values_that_are_there(
    X: Any, asked: str, code: str, followed: dict[str, Any], share: float
) -> None:
    gaps = _with_gaps(X, share)
    gaps = gaps[~np.isnan(gaps).all(axis=1)]
    model = GaussianMixture(3, covariance_type=asked, random_state=0).fit(gaps)
    told = _said(model, gaps)[code]
    assert told.numbers["bic"] <= model.bic(gaps) + 0.1
    assert told.numbers["bic_then"] == pytest.approx(_bic(gaps, 3, **followed), abs=2.0)


def test_blank_rows_count_in_no_bic() -> None:
    gaps = _with_gaps(_noisy(0), 0.05)
    blank = np.vstack([gaps, np.full((20, 2), np.nan)])
    whole = gaps[~np.isnan(gaps).all(axis=1)]
    with quietly():
        told = _said(GaussianMixture(3, random_state=0).fit(blank), blank)["noise-would-help"]
    assert told.numbers["rows"] == len(whole)
    assert told.numbers["bic_then"] == pytest.approx(_bic(whole, 3, noise=0.05), abs=2.0)


def test_gaussians_about_one_centre_are_one_group_with_tails() -> None:
    X = _heavy(0)
    model = GaussianMixture(6, covariance_type="spherical", random_state=0).fit(X)
    told = _said(model, X)["heavier-tails-would-help"]
    assert told.numbers["n_components"] == 3
    assert "3 groups instead of 6" in told.message
    followed = _bic(X, 3, component="student_t", covariance_type="spherical")
    assert followed == pytest.approx(told.numbers["bic_then"], abs=0.5)


LEAN = np.array([[1.0, 0.9], [0.0, 0.4]])


@pytest.mark.parametrize(
    ("X", "asked", "told"),
    [
        (_groups(0) @ LEAN, "diag", {"tied", "VEE", "VVE"}),
        (_groups(0), "full", {"EII"}),
        (np.concatenate([_groups(2)[:150], CENTRES[1] * 3 + 4 * _groups(3)[:150]]), "tied", None),
    ],
)
def test_another_shape_has_the_bic_that_was_said(X: Any, asked: str, told: Any) -> None:
    k = 2 if told is None else 3
    found = _said(GaussianMixture(k, covariance_type=asked, random_state=0).fit(X), X)
    finding = found["another-shape-would-help"]
    name = finding.numbers["covariance_type"]
    assert name != asked
    assert told is None or name in told
    assert f"`mixtura fit --covariance {name}`" in finding.message
    followed = _bic(X, k, covariance_type=name)
    assert followed == pytest.approx(finding.numbers["bic_then"], abs=0.5)


def test_shapes_that_the_sweep_has_tried_are_not_tried_again() -> None:
    X = _groups(1)
    model = GaussianMixtureIC([3], n_init=2, random_state=0).fit(X)
    assert model.covariance_type_ == "spherical" or "another-shape-would-help" in _said(model, X)
    every = GaussianMixtureIC([3], covariance_type="all", n_init=2, random_state=0).fit(X)
    assert "another-shape-would-help" not in _said(every, X)


@pytest.mark.parametrize(("n", "d"), [(9, 10), (8, 6), (12, 30)])
def test_a_prior_has_the_bic_that_was_said(n: int, d: int) -> None:
    X = _groups(0, n, np.eye(d)[:2] * 9)
    model = GaussianMixture(2, random_state=0)
    with quietly():
        model.fit(X)
    told = _said(model, X)["a-prior-would-help"]
    assert "prior='default'" in told.message
    assert "`mixtura fit --prior`" in told.message
    with quietly():
        followed = GaussianMixture(2, prior="default", random_state=0).fit(X)
    assert followed.bic(X) == pytest.approx(told.numbers["bic_then"], abs=0.5)
    assert (followed.weights_ * len(X)).min() == pytest.approx(told.numbers["least_rows"], abs=0.1)


def test_of_many_rows_some_are_looked_at_and_that_is_said() -> None:
    rng = np.random.default_rng(0)
    X = np.concatenate([_groups(0, 900), rng.uniform(-6.0, 15.0, (600, 2))])
    told = _said(GaussianMixture(3, random_state=0).fit(X), X)["noise-would-help"]
    assert told.numbers["rows"] == 2000
    assert ", measured on 2,000 of the 3,300 rows." in told.message


def test_a_prepared_model_is_told_the_same() -> None:
    X = _noisy(0) * [1.0, 1000.0]
    model = PreparedGaussianMixture(3, random_state=0).fit(X)
    told = _said(model, X)["noise-would-help"]
    followed = PreparedGaussianMixture(3, noise=0.05, random_state=0).fit(X)
    saved = model.bic(X) - followed.bic(X)
    assert saved == pytest.approx(told.numbers["gain"], abs=2.0)


@pytest.mark.parametrize("asked", [{"prior": "default"}, {"trim": 0.1}, {"max_ratio": 50.0}])
def test_a_fit_to_something_else_than_the_likelihood_is_told_nothing(asked: Any) -> None:
    X = _noisy(0)
    assert not _said(GaussianMixture(3, random_state=0, **asked).fit(X), X)


def test_what_is_had_already_is_not_suggested() -> None:
    X = _noisy(0)
    assert "noise-would-help" not in _said(GaussianMixture(3, noise=0.1, random_state=0).fit(X), X)
    X = _heavy(0)
    model = GaussianMixture(3, component="student_t", random_state=0).fit(X)
    assert not {"noise-would-help", "heavier-tails-would-help"} & _said(model, X).keys()


def test_too_few_groups_are_no_reason_for_noise_or_tails() -> None:
    X = _groups(0, 150, [*CENTRES, [9.0, 9.0]])
    said = _said(GaussianMixture(2, random_state=0).fit(X), X)
    assert not {"noise-would-help", "heavier-tails-would-help"} & said.keys()


def test_other_rows_and_columns_of_few_values_are_told_nothing() -> None:
    X = _noisy(0)
    model = GaussianMixture(3, random_state=0).fit(X)
    assert not _said(model, X[::2])
    X[:, 1] = np.round(X[:, 1] / 6.0)
    few = GaussianMixture(2, covariance_type="spherical", random_state=0).fit(X)
    assert not _said(few, X)


def test_the_same_rows_are_told_the_same() -> None:
    X = _noisy(1)
    model = GaussianMixture(3, random_state=0).fit(X)
    assert diagnose(model, X) == diagnose(model, X)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(6))
def test_clean_groups_are_told_nothing(shape: str, seed: int) -> None:
    n, d, k = [(400, 2, 3), (600, 3, 4), (300, 1, 2), (900, 5, 3), (500, 2, 1), (800, 2, 5)][seed]
    X = _clean(seed + 20, n, d, k, shape, 3.5)
    said = _said(GaussianMixture(k, covariance_type=shape, random_state=0).fit(X), X)
    assert not said, [str(finding) for finding in said.values()]
