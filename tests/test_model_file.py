"""Saving and loading: what comes back is what was saved, and nothing is lost on the way."""

import os
import pickle
import stat
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import mixtura
from mixtura import GaussianMixture, MixturaWarning, ModelFileError, PreparedGaussianMixture
from mixtura.model_file import disk

COVARIANCE_TYPES = ["full", "tied", "diag", "spherical"]


def blobs(n=60, d=3, dtype=np.float64):
    rng = np.random.default_rng(5)
    centres = [0.0, 7.0, -9.0]
    rows = [rng.normal(centre, 1 + i, (n, d)) for i, centre in enumerate(centres)]
    return np.concatenate(rows).astype(dtype)


def assert_same_state(one, other):
    assert type(one) is type(other)
    assert vars(one).keys() == vars(other).keys()
    for name, value in vars(one).items():
        again = getattr(other, name)
        assert type(value) is type(again), name
        if isinstance(value, np.ndarray):
            assert value.dtype == again.dtype, name
            assert value.tolist() == again.tolist(), name
        elif name == "preparation_":
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
@pytest.mark.parametrize("covariance_type", COVARIANCE_TYPES)
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
    refused("weights add up to", weights_=np.array([0.5, 0.1]))
    refused("NaN", means_=np.full((2, 3), np.nan))


def test_a_model_too_large_to_be_read_is_not_written(path, monkeypatch):
    model = GaussianMixture(2, random_state=0).fit(blobs())
    monkeypatch.setattr("mixtura.model_file.MAX_FILE_BYTES", 100)
    with pytest.raises(ModelFileError, match="more than 100"):
        model.save(path)


# --- the disk ---------------------------------------------------------------------------


@pytest.fixture
def model():
    return GaussianMixture(2, random_state=0).fit(blobs())


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path, path, model, monkeypatch, step, error
):
    model.save(path)
    before = path.read_bytes()

    def fail(*_):
        raise error

    monkeypatch.setattr(disk.os, step, fail)
    with pytest.raises((ModelFileError, KeyboardInterrupt)) as caught:
        model.set_params(tol=0.5).save(path)
    if isinstance(error, OSError):
        assert "No space left" in str(caught.value)
        assert str(path) in str(caught.value)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


def test_a_disk_that_is_really_full(tmp_path, model):
    """A limit on the size of files makes the kernel cut the write short."""
    path = tmp_path / "model.safetensors"
    program = (
        "import resource, signal, sys, pickle, mixtura\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "model = pickle.loads(sys.stdin.buffer.read())\n"
        "limits = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, limits[1]))\n"
        "try:\n"
        f"    model.save({str(path)!r})\n"
        "except mixtura.ModelFileError as error:\n"
        "    print(error)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, limits)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(model), capture_output=True, check=True
    )
    assert b"not written" in done.stdout
    assert os.listdir(tmp_path) == []


def test_a_folder_that_cannot_be_synced_is_no_failure(path, model, monkeypatch):
    real, calls = os.fsync, []

    def only_files(descriptor):
        calls.append(descriptor)
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(22, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(disk.os, "fsync", only_files)
    model.save(path)
    assert len(calls) == 2
    mixtura.load(path)


def test_places_that_cannot_be_written(tmp_path, model):
    (tmp_path / "file").write_text("not a folder")
    for place in (tmp_path, tmp_path / "file" / "x", tmp_path / "missing" / "x"):
        with pytest.raises(ModelFileError, match="was not written to"):
            model.save(place)
    assert os.listdir(tmp_path) == ["file"]


def test_a_closed_folder(tmp_path, model):
    tmp_path.chmod(0o500)
    user = os.geteuid()
    try:
        if user == 0:  # root may write anywhere
            os.seteuid(65534)
        for place in (model.save, mixtura.load):
            with pytest.raises(ModelFileError, match=r"[Pp]ermission|No such file"):
                place(tmp_path / "x")
    finally:
        os.seteuid(user)
        tmp_path.chmod(0o700)
    assert os.listdir(tmp_path) == []


def test_a_link_stays_a_link_and_the_umask_holds(tmp_path, model):
    real, link = tmp_path / "real", tmp_path / "link"
    link.symlink_to(real)
    before = os.umask(0o027)
    try:
        model.save(link)
    finally:
        os.umask(before)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


# --- pickle, for scikit-learn's tools ------------------------------------------------------


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_estimators_pickle(model, protocol):
    again = pickle.loads(pickle.dumps(model, protocol))  # noqa: S301
    assert_same_state(model, again)
    np.testing.assert_array_equal(model.predict_proba(blobs()), again.predict_proba(blobs()))
