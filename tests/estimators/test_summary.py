"""``model.summary()``: true figures for every kind of model, and readable whatever its size."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture, datasets
from mixtura._shown import WIDTH
from mixtura.model.families import FAMILIES

FIGURES = ("log_likelihood", "n", "n_parameters", "bic", "aic", "icl")


@pytest.fixture(scope="module", name="X")
def _rows():
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(0, 1, (80, 3)), rng.normal(4, 2, (60, 3))]) * [1, 1000, 0.01]


def check_figures(model, X, sample_weight=None, rel=1e-9):
    """Those of the fit are those that a pass over the rows gives, and the criteria's own."""
    told = model.summary()
    evidence = model.evidence(X, sample_weight)
    assert told.log_likelihood == pytest.approx(evidence.log_likelihood, rel=rel)
    assert told.n == pytest.approx(evidence.n)
    assert told.n_parameters == told.df == evidence.n_parameters
    for name in ("bic", "aic", "icl"):
        assert getattr(told, name) == pytest.approx(evidence.judge(name), rel=rel)
    given = model.summary(X, sample_weight)
    assert [getattr(given, name) for name in FIGURES] == [
        pytest.approx(getattr(told, name), rel=rel) for name in FIGURES
    ]
    return told


@pytest.mark.parametrize("shape", ONE_OF_EACH)
@pytest.mark.parametrize("kind", [GaussianMixture, PreparedGaussianMixture])
@pytest.mark.parametrize("k", [1, 2])
def test_the_figures_are_those_of_the_criteria(X, kind, shape, k):
    model = kind(k, covariance_type=shape, random_state=0, n_init=2).fit(X)
    told = check_figures(model, X)
    assert told.covariances.shape == (k, 3, 3)
    np.testing.assert_allclose(told.variances, np.einsum("kdd->kd", told.covariances))
    means = getattr(model, "means_original_", None)
    np.testing.assert_allclose(told.means, model.means_ if means is None else means)
    assert shape in str(told)
    assert FAMILIES[shape].title in " ".join(str(told).split())  # on however many lines


def test_of_a_choice_it_says_how_it_was_chosen(X):
    model = GaussianMixtureIC(range(1, 4), random_state=0, n_init=2).fit(X)
    assert "Chosen from 12 models by BIC" in str(check_figures(model, X))
    alone = GaussianMixtureIC(2, covariance_type="full", random_state=0, n_init=2).fit(X)
    assert "No other model was tried." in str(alone.summary())


def test_after_pca_the_density_is_that_of_the_scores():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 30)) + 3 * (np.arange(200) % 2)[:, None]
    model = PreparedGaussianMixture(2, pca=3, random_state=0, n_init=2).fit(X)
    told = check_figures(model, X)
    assert told.density_scale == "pca scores"
    said = " ".join(str(told).split())
    assert "3 principal components of 30 standardised columns" in said
    np.testing.assert_allclose(told.sds, model.sds_original_)
    np.testing.assert_allclose(told.covariances, model.covariances_original_)
    assert "their own units" not in said


def test_rows_with_weights_count_so(X):
    weight = np.random.default_rng(1).uniform(0.5, 3.0, len(X))
    model = GaussianMixture(2, random_state=0, n_init=2).fit(X, sample_weight=weight)
    told = check_figures(model, X, weight)
    assert told.weighted
    assert "total weight" in str(told)


def test_narrow_rows_a_warm_start_and_a_trimmed_fit(X):
    check_figures(GaussianMixture(2, random_state=0).fit(X.astype(np.float32)), X, rel=1e-5)
    warm = GaussianMixture(2, random_state=0, warm_start=True, max_iter=3, tol=0.0)
    with pytest.warns(Warning, match="converge"):
        warm.fit(X)
    with pytest.warns(Warning, match="converge"):
        warm.fit(X)
    check_figures(warm, X)
    stretched = np.vstack([X, [1e6, 1e6, 1e6]])
    trimmed = PreparedGaussianMixture(2, random_state=0, trim=10).fit(stretched)
    assert "1 row was left out of the fit as extreme." in str(check_figures(trimmed, X))


def test_many_narrow_rows_are_right_to_their_digits():
    X = np.random.default_rng(0).normal(size=(12_000, 2)).astype(np.float32)
    check_figures(GaussianMixture(1).fit(X), X, rel=1e-5)


def test_one_column_has_no_covariances_to_show():
    told = GaussianMixture(2, random_state=0).fit(datasets.load("faithful").X[:, :1]).summary()
    assert "Covariance" not in str(told)
    assert "mclust's V)" in str(told)


def test_two_hundred_columns_of_fifteen_components_stay_readable():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3000, 200)) + 5 * (np.arange(3000) % 15)[:, None]
    model = GaussianMixture(15, covariance_type="diag", random_state=0, n_init=1)
    text = str(model.fit(X).summary())
    assert len(text.splitlines()) < 100
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "180 more features" in text


@pytest.mark.parametrize("kind", [GaussianMixture, PreparedGaussianMixture])
def test_a_model_from_a_file_says_what_it_lacks(X, kind, tmp_path):
    model = kind(2, random_state=0, n_init=2).fit(X)
    model.save(tmp_path / "m.safetensors")
    loaded = mixtura.load(tmp_path / "m.safetensors")
    told = loaded.summary()
    assert told.bic == pytest.approx(model.bic(X))
    assert told.icl is None
    assert "unknown" in str(told)
    assert "summary(X)" in str(told)
    assert loaded.summary(X).icl == pytest.approx(model.icl(X))
    assert "nknown" not in str(loaded.summary(X))


def test_parameters_by_hand_have_no_figures_but_of_rows(X):
    model = GaussianMixture(2, random_state=0, n_init=2).fit(X)
    model.means_ = model.means_ + 1.0
    told = model.summary()
    assert [getattr(told, name) for name in ("log_likelihood", "n", "bic", "icl", "outcome")] == [
        None
    ] * 5
    assert "by hand" in str(told)
    assert model.summary(X).bic == pytest.approx(model.bic(X))
    made = GaussianMixture(2)
    made.weights_, made.means_ = np.array([0.5, 0.5]), np.array([[0.0], [4.0]])
    made.covariances_ = np.ones((2, 1, 1))
    assert made.summary().df == 5
    assert "by hand" in str(made.summary())


def test_a_copy_knows_as_much(X):
    model = GaussianMixture(2, random_state=0, n_init=2).fit(X)
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert str(again.summary()) == str(model.summary())


def test_an_unfitted_model_says_so():
    for model in (GaussianMixture(), GaussianMixtureIC(), PreparedGaussianMixture()):
        with pytest.raises(mixtura.MixturaError, match="not fitted"):
            model.summary()


def test_names_of_columns_do_no_harm(X):
    pandas = pytest.importorskip("pandas")
    names = ["<script>alert(1)</script>", "\x1b[2Jb", "rows"]
    told = GaussianMixture(2, random_state=0).fit(pandas.DataFrame(X, columns=names)).summary()
    assert "<script>" not in told._repr_html_()
    assert "\x1b" not in str(told)
    assert "\x1b" not in told._repr_html_()
    assert [f"mean {name}" in told.to_frame("pandas") for name in names] == [True] * 3


def test_the_certified_maximum_is_told_as_it_is():
    """Values good to 1e-9 nats: shared by the tests of tests/certified/."""
    X = datasets.load("faithful").X
    told = GaussianMixture(3, covariance_type="tied", random_state=0, tol=1e-12).fit(X).summary()
    assert told.log_likelihood == pytest.approx(-1126.3159278234, abs=1e-4)
    assert told.bic == pytest.approx(2314.2956783761, abs=1e-3)
    assert told.df == 11


@pytest.mark.parametrize("shape", ONE_OF_EACH)
def test_columns_as_logarithms_are_told_as_values(X, shape, tmp_path):
    positive = np.exp(X / np.array([1.0, 1000.0, 0.01]))
    model = PreparedGaussianMixture(
        2, covariance_type=shape, log=[0, 2], random_state=0, n_init=2
    ).fit(positive)
    told = check_figures(model, positive)
    np.testing.assert_allclose(told.means, model.means_original_)
    np.testing.assert_allclose(told.sds, model.sds_original_)
    np.testing.assert_allclose(told.covariances, model.covariances_original_)
    said = " ".join(str(told).split())
    assert "Fitted as logarithms, and shown as the values themselves: 'x0' and 'x2'." in said
    assert "the same for every component" not in said
    model.save(tmp_path / "m.safetensors")
    loaded = mixtura.load(tmp_path / "m.safetensors")
    assert loaded.summary().bic == pytest.approx(told.bic)
    assert loaded.summary().icl is None
    assert loaded.summary(positive).bic == pytest.approx(told.bic)


@pytest.mark.filterwarnings("ignore:one_hot:UserWarning")
def test_columns_of_categories_and_logarithms_are_in_the_figures(X, tmp_path):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(X, columns=["a", "b", "c"])
    table["a"], table["sex"] = np.exp(table["a"]), ["f", "m"] * 70
    for log in (None, ["a"]):
        model = PreparedGaussianMixture(2, one_hot=["sex"], log=log, random_state=0).fit(table)
        told = check_figures(model, table)
        assert list(told.names) == ["a", "b", "c", "sex=m"]
        shares = [part[1] for part in told.level_shares["sex"]]
        np.testing.assert_allclose(told.means[:, 3], shares)
        model.save(tmp_path / "m.safetensors")
        again = mixtura.load(tmp_path / "m.safetensors").summary()
        assert again.bic == pytest.approx(told.bic)


def test_a_column_of_tiny_numbers_keeps_its_digits(X):
    told = GaussianMixture(2, random_state=0).fit(X * [1.0, 1.0, 1e-9]).summary()
    (line,) = [line for line in str(told).splitlines() if line.startswith("x2 in 1e-1")]
    assert line.count("±") == 2
