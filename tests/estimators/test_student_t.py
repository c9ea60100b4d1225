"""component="student_t" of the estimators, from what is asked to what is kept."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy.stats import multivariate_t
from scipy.stats import t as student
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.errors import InvalidParameterError, ModelFileError

HEAVY = {"component": "student_t", "random_state": 0}


@pytest.fixture(scope="module", name="X")
def _rows():
    """Two groups with the tails of three degrees of freedom."""
    rng = np.random.default_rng(0)
    first = multivariate_t([0.0, 0.0], [[1.0, 0.6], [0.6, 2.0]], df=3)
    second = multivariate_t([9.0, -3.0], np.eye(2), df=3)
    return np.concatenate([first.rvs(300, random_state=rng), second.rvs(200, random_state=rng)])


@pytest.fixture(scope="module", name="model")
def _model(X):
    return GaussianMixture(2, **HEAVY).fit(X)


@pytest.mark.parametrize("nu", [0.8, 2.0, 5.0, 12.0])
def test_one_group_in_one_column_is_scipy_s(nu):
    x = student.rvs(nu, loc=3.0, scale=2.0, size=400, random_state=1)
    ours = GaussianMixture(1, tol=1e-12, **HEAVY).fit(x[:, None])
    theirs = student.logpdf(x, *student.fit(x)).sum()
    total = ours.score(x[:, None]) * x.size
    assert total >= theirs - 1e-8
    at = ours.degrees_of_freedom_[0], ours.means_[0, 0], np.sqrt(ours.covariances_[0, 0, 0])
    assert student.logpdf(x, *at).sum() == pytest.approx(total, rel=1e-12)
    # from here SciPy's simplex finds nothing better
    best = student.fit(x, at[0], loc=at[1], scale=at[2])
    np.testing.assert_allclose(best, at, rtol=1e-3, atol=1e-3)
    assert student.logpdf(x, *best).sum() <= total + 1e-7


def test_the_likelihood_is_that_of_the_published_parameters(X, model):
    joint = [
        np.log(weight) + multivariate_t(mean, scale, df=nu).logpdf(X)
        for weight, mean, scale, nu in zip(
            model.weights_,
            model.means_,
            model.covariances_,
            model.degrees_of_freedom_,
            strict=True,
        )
    ]
    np.testing.assert_allclose(model.score_samples(X), np.logaddexp.reduce(joint), rtol=1e-10)
    np.testing.assert_allclose(model.precisions_[0], np.linalg.inv(model.covariances_[0]))
    assert (np.diff(model.lower_bounds_) >= 0).all()
    assert ((model.degrees_of_freedom_ > 1.5) & (model.degrees_of_freedom_ < 6)).all()


def test_tails_are_shared_or_fixed_when_asked(X, model):
    shared = GaussianMixture(2, degrees_of_freedom="shared", **HEAVY).fit(X)
    assert shared.degrees_of_freedom_[0] == shared.degrees_of_freedom_[1]
    fixed = GaussianMixture(2, degrees_of_freedom=4, **HEAVY).fit(X)
    np.testing.assert_array_equal(fixed.degrees_of_freedom_, 4.0)
    totals = [each.score(X) for each in (model, shared, fixed)]
    assert totals == sorted(totals, reverse=True)
    numbers = [each._n_parameters() for each in (model, shared, fixed)]
    assert numbers == [13, 12, 11]


def test_a_sweep_finds_the_groups_that_gaussians_split(X):
    both = GaussianMixtureIC(
        range(1, 5), component=("gaussian", "student_t"), covariance_type="full", random_state=0
    ).fit(X)
    assert (both.n_components_, both.covariance_type_, both.component_) == (2, "full", "student_t")
    assert set(both.results_["component"]) == {"gaussian", "student_t"}
    assert set(both.results_["covariance_type"]) == {"full"}
    gaussians = both.results_["component"] == "gaussian"
    best = both.results_["bic"][gaussians].argmin()
    assert both.results_["n_components"][gaussians][best] > 2
    again = pickle.loads(pickle.dumps(both))  # noqa: S301
    assert again.component_ == "student_t"
    np.testing.assert_array_equal(again.predict(X), both.predict(X))
    assert "full t" in repr(both)


def test_a_sweep_of_gaussians_has_no_column_of_densities(X):
    assert "component" not in GaussianMixtureIC([1], covariance_type="full").fit(X).results_


def test_it_is_saved_loaded_pickled_and_cloned(X, tmp_path):
    for freedom in (None, "shared", 3):
        model = GaussianMixture(2, covariance_type="VEV", degrees_of_freedom=freedom, **HEAVY).fit(
            X
        )
        model.save(tmp_path / "t.safetensors")
        loaded = mixtura.load(tmp_path / "t.safetensors")
        for again in (loaded, pickle.loads(pickle.dumps(model))):  # noqa: S301
            np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
            assert again.get_params()["component"] == "student_t"
            assert again._n_parameters() == model._n_parameters()
        np.testing.assert_array_equal(clone(model).fit(X).means_, model.means_)


def test_a_gaussian_s_file_is_as_it_was(X, tmp_path):
    """An older mixtura reads it: nothing in it tells of densities."""
    GaussianMixture(2, random_state=0).fit(X).save(tmp_path / "gaussian.safetensors")
    text = (tmp_path / "gaussian.safetensors").read_bytes()
    assert b"degrees_of_freedom" not in text
    assert b'"schema_version":"1"' in text.replace(b" ", b"")


def test_a_file_of_a_wrong_density_is_refused(X, model, tmp_path):
    model.save(tmp_path / "t.safetensors")
    text = (tmp_path / "t.safetensors").read_bytes()
    (tmp_path / "u.safetensors").write_bytes(text.replace(b"student_t", b"student_u"))
    with pytest.raises(ModelFileError, match="component"):
        mixtura.load(tmp_path / "u.safetensors")


def test_a_state_of_before_is_a_gaussian_s(X):
    model = GaussianMixture(2, random_state=0).fit(X)
    state = model.__getstate__()
    for name in ("component", "degrees_of_freedom"):
        del state[name]
    old = GaussianMixture.__new__(GaussianMixture)
    old.__setstate__(state)
    np.testing.assert_array_equal(old.predict(X), model.predict(X))
    assert old.get_params()["component"] == "gaussian"


def test_parameters_may_be_set_by_hand(X, model):
    by_hand = GaussianMixture(2, **HEAVY)
    by_hand.weights_, by_hand.means_ = model.weights_, model.means_
    by_hand.covariances_ = model.covariances_
    with pytest.raises(NotFittedError, match="degrees_of_freedom_"):
        by_hand.predict(X)
    by_hand.degrees_of_freedom_ = model.degrees_of_freedom_
    np.testing.assert_allclose(by_hand.score_samples(X), model.score_samples(X), rtol=1e-9)
    by_hand.degrees_of_freedom_ = np.array([3.0, 0.0])
    with pytest.raises(InvalidParameterError, match=r"degrees_of_freedom_\[1\] is 0"):
        by_hand.predict(X)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"degrees_of_freedom": 3}, "Gaussians have none"),
        ({"component": "cauchy"}, "'student_t' for groups with heavy tails"),
        ({"component": 3}, "component is 3"),
        *(
            ({"component": "student_t", "degrees_of_freedom": value}, "a number above 0")
            for value in (0, -2.0, np.nan, True, "each", [3])
        ),
        ({"component": "student_t", "degrees_of_freedom": np.inf}, "which is a Gaussian"),
        ({"component": "student_t", "degrees_of_freedom": 1e-9}, "0.01 or more"),
    ],
)
@pytest.mark.parametrize("estimator", [GaussianMixture, PreparedGaussianMixture])
def test_what_cannot_be_is_refused_in_words(X, parameters, said, estimator):
    with pytest.raises(InvalidParameterError, match=said):
        estimator(2, **parameters).fit(X)


def test_a_sweep_refuses_the_same(X):
    for parameters in (
        {"component": ()},
        {"component": ("gaussian", "cauchy")},
        {"degrees_of_freedom": 3},
        {"component": "student_t", "degrees_of_freedom": 0},
    ):
        with pytest.raises(InvalidParameterError):
            GaussianMixtureIC([1], **parameters).fit(X)


def test_logarithms_with_heavy_tails_are_refused(X):
    with pytest.raises(InvalidParameterError, match="have no mean"):
        PreparedGaussianMixture(1, component="student_t", log=[0]).fit(np.exp(X))


def test_scikit_learn_has_no_such_mixture(model):
    with pytest.raises(InvalidParameterError, match="scikit-learn has no mixture"):
        model.to_sklearn()


def test_weights_rows_in_float32_and_workers(X):
    weights = np.arange(len(X)) % 3 + 1.0
    settings = {**HEAVY, "tol": 1e-10}
    weighted = GaussianMixture(2, **settings).fit(X, sample_weight=weights)
    repeated = GaussianMixture(2, **settings).fit(np.repeat(X, weights.astype(int), axis=0))
    for name in ("means_", "covariances_", "degrees_of_freedom_"):
        np.testing.assert_allclose(
            getattr(weighted, name), getattr(repeated, name), rtol=1e-3, atol=1e-3
        )
    narrow = GaussianMixture(2, **settings).fit(X.astype(np.float32))
    assert narrow.degrees_of_freedom_.dtype == np.float32
    np.testing.assert_array_equal(
        GaussianMixture(2, n_jobs=2, **settings).fit(X).means_,
        GaussianMixture(2, n_jobs=1, **settings).fit(X).means_,
    )


def test_units_and_offsets_do_not_matter(X, model):
    moved = GaussianMixture(2, **HEAVY).fit(X * [1e6, 1e-6] + [1e9, -1.0])
    order = np.argsort(moved.means_[:, 0]), np.argsort(model.means_[:, 0])
    np.testing.assert_allclose(
        moved.degrees_of_freedom_[order[0]], model.degrees_of_freedom_[order[1]], rtol=1e-2
    )


def test_one_row_far_away_leaves_the_groups_alone():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(200, 2)), rng.normal(size=(200, 2)) + 8, [[300.0, 300]]])
    heavy = GaussianMixture(2, degrees_of_freedom=4, **HEAVY).fit(X)
    assert np.abs(np.sort(heavy.means_[:, 0]) - [0, 8]).max() < 0.5
    assert (heavy.covariances_.diagonal(axis1=1, axis2=2) < 2).all()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_more_equal_rows_than_tails_can_hold_collapse_in_words():
    """Three quarters in one place: a t shrinks onto them, and the cure helps."""
    rng = np.random.default_rng(0)
    X = np.concatenate([np.zeros((150, 2)), rng.normal(size=(50, 2))])
    with pytest.warns(mixtura.CollapsedWarning, match="component='gaussian'"):
        GaussianMixture(1, **HEAVY).fit(X)
    assert GaussianMixture(1, random_state=0).fit(X).converged_


def test_anomalies_count_in_scales_and_find_the_nearest_by_distance(X, model):
    found = mixtura.anomalies(model, X)
    told = found.sentences(3)
    assert all("scales" in sentence and "centre" in sentence for sentence in told)
    parts = model.mixture().components
    apart = X[:, None] - parts.means
    squared = np.einsum("nki,kij,nkj->nk", apart, np.linalg.inv(parts.covariances), apart)
    np.testing.assert_array_equal(found.nearest, squared.argmin(axis=1))


def test_its_summary_tells_tails_and_scales(X, model):
    told = str(model.summary())
    assert told.startswith("Student's t mixture of 2 components, full")
    assert "centre ± scale" in told
    assert "degrees of freedom" in told
    assert "Scale matrix of component 0" in told
    assert "standard deviation of each feature" not in told
    frame = model.summary()._columns()
    assert {"centre x0", "scale x0", "degrees of freedom"} <= set(frame)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_its_shape_is_judged_by_its_own_law(X, model):
    codes = [finding.code for finding in mixtura.diagnose(model, X)]
    assert "not-checked" not in codes
    assert "not-gaussian" not in codes
    gaussian = GaussianMixture(2, random_state=0).fit(X)
    assert "not-gaussian" in [finding.code for finding in mixtura.diagnose(gaussian, X)]
    ring = np.linspace(0, 2 * np.pi, 300)
    rows = np.column_stack([np.cos(ring), np.sin(ring)])
    rows += np.random.default_rng(0).normal(0, 0.05, rows.shape)
    bent = GaussianMixture(1, **HEAVY).fit(rows)
    said = [f.message for f in mixtura.diagnose(bent, rows) if f.code == "not-gaussian"]
    assert "heavy-tailed" in said[0]
