"""Whatever scikit-learn's class has by name, ours has too, and takes it the same way."""

import inspect

import numpy as np
import pytest
import sklearn.mixture
from sklearn.base import clone
from tests.by_capability import SCIKIT_LEARNS

import mixtura
from mixtura import GaussianMixture

THEIRS = sklearn.mixture.GaussianMixture
DIFFERENT_DEFAULTS = {"tol", "max_iter", "n_init", "init_params"}


def public(cls):
    return {name for name in dir(cls) if not name.startswith("_")}


def test_every_parameter_is_there_in_order_and_kind():
    ours = inspect.signature(GaussianMixture).parameters
    theirs = inspect.signature(THEIRS).parameters
    assert list(ours)[: len(theirs)] == list(theirs)
    more = ["n_jobs", "noise", "noise_volume", "component", "degrees_of_freedom", "prior", "trim"]
    assert list(ours)[len(theirs) :] == [*more, "max_ratio"]
    for name, parameter in theirs.items():
        assert ours[name].kind is parameter.kind
        same = ours[name].default == parameter.default
        assert same is (name not in DIFFERENT_DEFAULTS), name


def test_defaults_that_differ_are_explained():
    theirs = inspect.signature(THEIRS).parameters
    text = inspect.getdoc(GaussianMixture)
    for name in DIFFERENT_DEFAULTS:
        paragraph = text.split(f"\n{name} : ")[1].split(" : ")[0]
        assert "scikit-learn" in paragraph, name
        assert str(theirs[name].default) in paragraph.replace("1e-3", "0.001"), name


def test_every_method_is_there_and_takes_the_same_arguments():
    ours, theirs = public(GaussianMixture), public(THEIRS)
    assert theirs <= ours
    more = {"anomaly_threshold", "evidence", "icl", "mixture", "save", "summary", "to_sklearn"}
    more |= {"set_fit_request", "set_score_request", "noise_proba", "noise_volume_"}
    # what is missing or measured with errors: methods, and scikit-learn's for asking for errors
    more |= {"impute", "denoise", "set_predict_request", "set_predict_proba_request"}
    assert ours - theirs == more
    for name in theirs:
        if callable(getattr(THEIRS, name)):
            mine = list(inspect.signature(getattr(GaussianMixture, name)).parameters)
            sole = list(inspect.signature(getattr(THEIRS, name)).parameters)
            assert mine[: len(sole)] == sole, name


def test_every_fitted_attribute_is_there(truth):
    X = truth().X
    ours, theirs = (cls(2, random_state=0).fit(X) for cls in (GaussianMixture, THEIRS))
    names = {name for name in vars(theirs) if name.endswith("_") and not name.startswith("_")}
    mine = {name for name in vars(ours) if name.endswith("_") and not name.startswith("_")}
    assert names <= mine
    # scikit-learn has lower_bounds_ from 1.7 on
    assert mine - names - {"lower_bounds_"} == {"outcome_"}
    for name in names:
        a, b = getattr(ours, name), getattr(theirs, name)
        assert np.shape(a) == np.shape(b) or name == "lower_bounds_", name
        assert isinstance(a, type(b)) or isinstance(b, np.generic | float | bool), name
        assert getattr(a, "dtype", None) == getattr(b, "dtype", getattr(a, "dtype", None)), name


@pytest.mark.parametrize("covariance_type", SCIKIT_LEARNS)
def test_shapes_are_the_same(truth, covariance_type):
    X = truth(covariance_type, k=3, d=4).X
    ours = GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(X)
    theirs = THEIRS(3, covariance_type=covariance_type, random_state=0).fit(X)
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        assert getattr(ours, name).shape == getattr(theirs, name).shape
    for method in ("predict", "predict_proba", "score_samples"):
        a, b = getattr(ours, method)(X), getattr(theirs, method)(X)
        assert a.shape == b.shape
        assert a.dtype == b.dtype
    for method in ("score", "bic", "aic"):
        assert type(getattr(ours, method)(X)) is float
    (rows, labels), (their_rows, their_labels) = ours.sample(7), theirs.sample(7)
    assert rows.shape == their_rows.shape
    assert rows.dtype == their_rows.dtype
    assert labels.shape == their_labels.shape


def test_parameters_travel_through_get_set_and_clone():
    given = {
        "n_components": 3, "covariance_type": "tied", "tol": 1e-4, "reg_covar": 1e-2,
        "max_iter": 7, "n_init": 2, "init_params": "random", "weights_init": [0.2, 0.3, 0.5],
        "means_init": np.eye(3), "precisions_init": np.eye(3), "random_state": 5,
        "warm_start": True, "verbose": 1, "verbose_interval": 3, "n_jobs": 2,
        "noise": 0.1, "noise_volume": 3.0, "component": "student_t", "degrees_of_freedom": 4.0,
        "prior": mixtura.ConjugatePrior(), "trim": 0.02, "max_ratio": 50.0,
    }  # fmt: skip
    model = GaussianMixture(**given)
    assert model.get_params().keys() == given.keys()
    for name, value in given.items():
        assert model.get_params()[name] is value
    again = GaussianMixture().set_params(**given)
    for name, value in clone(again).get_params().items():
        np.testing.assert_array_equal(value, given[name])
    assert "covariance_type='tied'" in repr(model)
    with pytest.raises(ValueError, match="Invalid parameter 'components'"):
        model.set_params(components=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_components", 0),
        ("n_components", 2.0),
        ("n_components", "2"),
        ("covariance_type", "round"),
        ("tol", -1e-3),
        ("reg_covar", -1e-9),
        ("max_iter", -1),
        ("n_init", 0),
        ("init_params", "best"),
        ("weights_init", "equal"),
        ("random_state", "seed"),
        ("warm_start", "yes"),
        ("verbose", -1),
        ("verbose_interval", 0),
        ("n_jobs", 0),
        ("n_jobs", 5000),
        ("n_jobs", 1.5),
    ],
)
def test_a_wrong_parameter_is_named(truth, name, value):
    model = GaussianMixture(**{name: value})  # as in scikit-learn, only fit looks
    with pytest.raises(mixtura.InvalidParameterError, match=f"'{name}'") as caught:
        model.fit(truth().X)
    assert isinstance(caught.value, ValueError)


@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")  # there are no two groups
@pytest.mark.parametrize("covariance_type", SCIKIT_LEARNS)
def test_free_parameters_of_two_components_in_five_dimensions(covariance_type):
    X = np.random.default_rng(0).normal(size=(50, 5))
    model = GaussianMixture(2, covariance_type=covariance_type, n_init=1, random_state=0).fit(X)
    count = THEIRS(2, covariance_type=covariance_type).fit(X)._n_parameters()
    assert model._n_parameters() == model.mixture().n_parameters == count


def test_the_lazy_package():
    assert set(mixtura.__all__) <= set(dir(mixtura))
    for name in mixtura.__all__:
        assert getattr(mixtura, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        mixtura.nonsense  # noqa: B018
