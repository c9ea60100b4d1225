"""Saving and loading: what comes back is what was saved, and nothing is lost on the way."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import mixtura
from mixtura import GaussianMixture, MixturaWarning, ModelFileError, PreparedGaussianMixture
from mixtura.model.families import FAMILIES


def blobs(n=60, d=3, dtype=np.float64):
    rng = np.random.default_rng(5)
    centres = [0.0, 7.0, -9.0]
    rows = [rng.normal(centre, 1 + i, (n, d)) for i, centre in enumerate(centres)]
    return np.concatenate(rows).astype(dtype)


def assert_same_state(one, other):
    assert type(one) is type(other)
    # a file holds the anomaly threshold, not the density of every row of the fit, and the
    # log-likelihood, not the entropy of the labels beside it
    not_held = {"_densities", "_evidence_of_fit"}
    kept = vars(one).keys() - not_held
    assert kept == vars(other).keys() - not_held
    for name in kept:
        value = getattr(one, name)
        again = getattr(other, name)
        assert type(value) is type(again), name
        if isinstance(value, np.ndarray):
            assert value.dtype == again.dtype, name
            assert value.tolist() == again.tolist(), name
        elif name == "preparation_":
            assert value.encoding == again.encoding
            for field in ("feature_names", "center", "scale"):
                np.testing.assert_array_equal(getattr(value, field), getattr(again, field))
            if value.pca is not None:
                np.testing.assert_array_equal(value.pca.components, again.pca.components)
        elif name == "mixture_":
            assert_same_state(value, again)
        else:
            assert value == again, name


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_every_attribute_comes_back_to_the_bit(path, covariance_type, dtype):
    X = blobs(dtype=dtype)
    model = GaussianMixture(3, covariance_type=covariance_type, random_state=3).fit(X)
    model.save(path)
    again = mixtura.load(path)
    assert_same_state(model, again)
    for method in ("predict", "predict_proba", "score_samples", "bic", "icl"):
        np.testing.assert_array_equal(getattr(model, method)(X), getattr(again, method)(X))
    np.testing.assert_array_equal(model.sample(20)[0], again.sample(20)[0])


def test_text_paths_and_the_same_bytes_twice(tmp_path):
    model = GaussianMixture(2, random_state=0).fit(blobs())
    for name in ("a", "b"):
        model.save(str(tmp_path / name))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert_same_state(model, mixtura.load(str(tmp_path / "a")))


def test_feature_names_come_back(path):
    table = pd.DataFrame(blobs(), columns=["länge", "b c", "日"])
    model = GaussianMixture(2, random_state=0).fit(table)
    model.save(path)
    again = mixtura.load(path)
    assert_same_state(model, again)
    np.testing.assert_array_equal(again.predict(table), model.predict(table))
    with pytest.raises(mixtura.InvalidDataError, match="feature names"):
        again.predict(table[["b c", "länge", "日"]])


@pytest.mark.parametrize("pca", ["auto", 2, None])
@pytest.mark.parametrize("named", [True, False])
def test_a_preparation_travels_with_its_mixture(path, pca, named):
    X = blobs() * [1, 10, 1000] + [0, 5, -1e6]
    if named:
        X = pd.DataFrame(X, columns=["a", "b", "c"])
    model = PreparedGaussianMixture(3, pca=pca, anomaly_quantile=0.1, random_state=0).fit(X)
    model.save(path)
    again = mixtura.load(path)
    assert_same_state(model, again)
    np.testing.assert_array_equal(model.score_samples(X), again.score_samples(X))
    np.testing.assert_array_equal(model.means_original_, again.means_original_)
    assert again.anomaly_threshold_ == model.anomaly_threshold_


@pytest.mark.parametrize("pca", [None, 2])
@pytest.mark.parametrize("one_hot", ["auto", ["city"]])
def test_categories_and_trimmed_rows_travel(path, pca, one_hot):
    table = pd.DataFrame(blobs(), columns=["a", "b", "c"])
    table = table.assign(city=np.where(np.arange(180) % 4 == 0, "Tromsø", "Oslo"))
    table.loc[11, "b"] = -1e8
    model = PreparedGaussianMixture(2, one_hot=one_hot, trim=10.0, pca=pca, random_state=0)
    with pytest.warns(MixturaWarning, match="0 and 1"):
        model.fit(table)
    model.save(path)
    again = mixtura.load(path)
    assert_same_state(model, again)
    assert again.trimmed_.tolist() == [11]
    np.testing.assert_array_equal(model.score_samples(table), again.score_samples(table))
    for name, shares in model.level_shares_.items():
        np.testing.assert_array_equal(shares, again.level_shares_[name])
    with pytest.raises(mixtura.InvalidDataError, match="'Narvik', a level"):
        again.predict(table.assign(city="Narvik"))


def test_a_mixture_set_by_hand_can_be_saved(path):
    model = GaussianMixture(2, covariance_type="diag")
    model.weights_ = np.array([0.25, 0.75])
    model.means_ = np.array([[0, 0], [5, 5]])
    model.covariances_ = np.ones((2, 2))
    model.save(path)
    again = mixtura.load(path)
    assert not hasattr(again, "outcome_")
    assert again.n_features_in_ == 2
    X = blobs(d=2)
    np.testing.assert_array_equal(model.score_samples(X), again.score_samples(X))


def test_given_starts_are_kept_and_the_fit_goes_on(path):
    X = blobs()
    starts = {"weights_init": [0.5, 0.5], "means_init": [[0, 0, 0], [7, 7, 7]]}
    model = GaussianMixture(2, **starts, warm_start=True, max_iter=1, tol=1e-9)
    with pytest.warns(match="did not converge"):
        model.fit(X)
    model.save(path)
    again = mixtura.load(path)
    np.testing.assert_array_equal(again.means_init, starts["means_init"])
    np.testing.assert_array_equal(clone(again).weights_init, starts["weights_init"])
    for one in (model, again):
        one.set_params(max_iter=500).fit(X)
    assert_same_state(model.set_params(weights_init=None, means_init=None),
                      again.set_params(weights_init=None, means_init=None))  # fmt: skip


@pytest.mark.parametrize(
    ("parameter", "value", "becomes"),
    [
        ("random_state", np.random.default_rng(0), None),
        ("random_state", np.random.RandomState(0), None),
        ("init_params", lambda X, k, rng: X[:k], "k-means++"),
    ],
)
def test_what_a_file_cannot_hold_is_said(path, parameter, value, becomes):
    model = GaussianMixture(2, **{parameter: value}).fit(blobs())
    with pytest.warns(
        MixturaWarning, match=rf"^{parameter} is a .* not hold.*{parameter}="
    ) as caught:
        model.save(path)
    assert caught[0].filename == __file__
    again = mixtura.load(path)
    assert getattr(again, parameter) == becomes
    np.testing.assert_array_equal(model.predict(blobs()), again.predict(blobs()))


def test_numpy_scalars_as_parameters(path):
    model = GaussianMixture(
        np.int64(2), tol=np.float32(1e-3), warm_start=np.bool_(False), random_state=np.int32(1)
    ).fit(blobs())
    model.save(path)
    again = mixtura.load(path)
    assert type(again.n_components) is int
    assert type(again.warm_start) is bool
    assert again.tol == np.float32(1e-3)


def test_only_fitted_models_are_saved(path):
    for model in (GaussianMixture(), PreparedGaussianMixture()):
        with pytest.raises(NotFittedError):
            model.save(path)
    assert not path.exists()


def test_a_model_that_contradicts_itself_is_not_written(path):
    X = blobs()

    def refused(message, **changes):
        model = GaussianMixture(2, random_state=0).fit(X)
        for name, value in changes.items():
            setattr(model, name, value)
        with pytest.raises(ModelFileError, match=f"cannot be saved: .*{message}"):
            model.save(path)
        assert not path.exists()

    refused("n_components is 3", n_components=3)
    refused("covariances", covariance_type="diag")
    refused("weights_init", weights_init=[1.0])
    refused("means_init is not numbers", means_init="nonsense")
    refused("NaN or infinite", tol=float("inf"))
    refused("weights_ add up to", weights_=np.array([0.5, 0.1]))
    refused("NaN", means_=np.full((2, 3), np.nan))


def test_a_model_too_large_to_be_read_is_not_written(path, monkeypatch):
    model = GaussianMixture(2, random_state=0).fit(blobs())
    monkeypatch.setattr("mixtura.model_file.MAX_FILE_BYTES", 100)
    with pytest.raises(ModelFileError, match="more than 100"):
        model.save(path)


# --- pickle, for scikit-learn's tools ------------------------------------------------------


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_estimators_pickle(protocol):
    model = GaussianMixture(2, random_state=0).fit(blobs())
    again = pickle.loads(pickle.dumps(model, protocol))  # noqa: S301
    assert_same_state(model, again)
    np.testing.assert_array_equal(model.predict_proba(blobs()), again.predict_proba(blobs()))
