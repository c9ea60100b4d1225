"""The state of an estimator holds plain values, and every way to carry it brings it back whole."""

import copy
import pickle
from dataclasses import replace
from io import BytesIO

import cloudpickle
import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    MixturaError,
    Outcome,
    PreparedGaussianMixture,
    anomalies,
)
from mixtura.estimators.answers.plain_state import KIND, KINDS, plain, rich

pytestmark = pytest.mark.filterwarnings(
    "ignore:one_hot:mixtura.MixturaWarning",
    "ignore::sklearn.exceptions.ConvergenceWarning",
)

PLAIN = (type(None), bool, int, float, str, np.ndarray, np.generic)
ESTIMATORS = (GaussianMixture, PreparedGaussianMixture, GaussianMixtureIC)


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(0, 1, (60, 3)), rng.normal(6, 1, (60, 3))])
    return pd.DataFrame(rows, columns=list("abc"))


MODELS = {
    "full": lambda t: GaussianMixture(2, random_state=0).fit(t),
    "single precision": lambda t: GaussianMixture(2, random_state=0).fit(t.astype("float32")),
    "weights": lambda t: GaussianMixture(2, random_state=0).fit(
        t, sample_weight=np.arange(1, 121) % 3 + 1.0
    ),
    "not run": lambda t: GaussianMixture(2, max_iter=0, random_state=0).fit(t),
    "generator": lambda t: GaussianMixture(2, random_state=np.random.default_rng(0)).fit(t),
    "prepared": lambda t: PreparedGaussianMixture(2, random_state=0).fit(t),
    "prepared, all of it": lambda t: PreparedGaussianMixture(
        2, random_state=0, pca=2, one_hot=["g"], trim=8.0
    ).fit(t.assign(g=["u", "v"] * 60)),
    "sweep": lambda t: GaussianMixtureIC(range(1, 4), random_state=0).fit(t),
    "sweep with failures": lambda t: GaussianMixtureIC((1, 2, 500), random_state=0).fit(t),
    "unfitted": lambda t: GaussianMixture(3, means_init=np.zeros((3, 3))),
}


@pytest.fixture(scope="module", params=MODELS)
def model(request, table):
    return MODELS[request.param](table)


def joblibbed(model):
    file = BytesIO()
    joblib.dump(model, file)
    file.seek(0)
    return joblib.load(file)


WAYS = {
    "pickle": lambda m: pickle.loads(pickle.dumps(m)),  # noqa: S301
    "pickle, protocol 2": lambda m: pickle.loads(pickle.dumps(m, 2)),  # noqa: S301
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "cloudpickle": lambda m: pickle.loads(cloudpickle.dumps(m)),  # noqa: S301
    "joblib": joblibbed,
}


def not_plain(value, where="state"):
    """Where in a value something is neither plain nor one of the estimators, and what."""
    if isinstance(value, ESTIMATORS):
        yield from not_plain(value.__getstate__(), f"{where}({type(value).__name__})")
    elif type(value) is dict:
        for key, part in value.items():
            yield from not_plain(part, f"{where}[{key!r}]")
    elif type(value) in (list, tuple):
        for part in value:
            yield from not_plain(part, where)
    elif isinstance(value, np.ndarray) and value.dtype == object:
        yield from not_plain(value.tolist(), where)
    elif not isinstance(value, (*PLAIN, np.random.Generator)):  # its seed is the caller's own
        yield f"{where} is a {type(value).__name__}"


def test_the_state_holds_plain_values_only(model):
    assert list(not_plain(model)) == []


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_comes_back_is_the_same_model(way, model, table):
    again = way(model)
    assert type(again) is type(model)
    assert vars(again).keys() == vars(model).keys()
    if not hasattr(model, "n_features_in_"):
        assert again.get_params().keys() == model.get_params().keys()
        return
    if "g" in model.feature_names_in_:
        table = table.assign(g=["u", "v"] * 60)
    assert np.array_equal(again.score_samples(table), model.score_samples(table))
    inner = getattr(model, "mixture_", model)
    assert getattr(again, "mixture_", again).outcome_ is inner.outcome_
    assert again.anomaly_threshold(0.1) == model.anomaly_threshold(0.1)
    assert np.array_equal(anomalies(again, table).rank, anomalies(model, table).rank)
    assert repr(clone(again)) == repr(clone(model)) or "Generator" in repr(model)


def test_a_sweep_comes_back_with_its_models_and_choice(table):
    model = MODELS["sweep"](table)
    again = WAYS["pickle"](model)
    assert again.best_estimator_ is again.sweep_.selected.candidate.model
    assert again.confidence_ == model.confidence_
    assert again.evidence_ == model.evidence_
    assert again.results_.to_frame().equals(model.results_.to_frame())
    assert again.n_components == range(1, 4)


def test_a_state_of_before_is_read_as_well(table):
    """Pickles from before have the values themselves in their state."""
    model = MODELS["prepared, all of it"](table)
    again = PreparedGaussianMixture.__new__(PreparedGaussianMixture)
    again.__setstate__(dict(vars(model)))
    assert again.preparation_ is model.preparation_
    assert again.mixture_.outcome_ in (Outcome.CONVERGED, Outcome.AT_ROUNDING)


def test_copies_of_what_holds_nothing_of_ours_are_not_made():
    given = {"a": [1, (2, np.zeros(3))], "b": {"c": "text"}}
    assert plain(given) is given
    assert rich(given) is given


def test_every_kind_has_a_name_of_its_own_and_can_be_told_from_a_plain_dict():
    assert all(kind.__name__ == name for name, kind in KINDS.items())
    assert rich({"name": "CONVERGED"}) == {"name": "CONVERGED"}


@pytest.mark.parametrize(
    "state",
    [
        {KIND: "Popen", "args": ["true"]},
        {KIND: "Outcome", "name": "SPLENDID"},
        {KIND: "Densities", "values": np.zeros(2), "colour": "red"},
        {KIND: "Evidence"},
        {KIND: ["Outcome"], "name": "CONVERGED"},
        {KIND: "range", "bounds": [1, "many"]},
    ],
    ids=str,
)
def test_a_state_that_names_what_there_is_not_is_an_error_with_a_cure(state):
    with pytest.raises(MixturaError, match=r"with the version that wrote it.*mixtura\.load"):
        GaussianMixture().__setstate__({"outcome_": state})


def test_values_within_values_are_plain_too(table):
    sweep = MODELS["sweep"](table).sweep_
    told = plain(replace(sweep, rows=sweep.rows[:1]))
    assert told["rows"][0][KIND] == "Row"
    assert told["rows"][0]["candidate"]["mixture"]["components"][KIND] == "Full"
