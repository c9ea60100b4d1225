"""A family that joins the registry is everywhere that the others are, and no file is touched."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone

import mixtura
from mixtura import datasets
from mixtura.errors import InvalidParameterError
from mixtura.model.families import FAMILIES, usual
from mixtura.page.builtin import builtin
from mixtura.page.fit import fit_model, fit_of
from mixtura.page.parameters import Parameters
from mixtura.page.spec import Spec
from mixtura.page.sweep import run_sweep, sweep_of
from mixtura.page.trace import Limits, start_of, steps_from
from mixtura.report import Assessment, Labelling, report_html
from mixtura.selection.grid import different_types


@pytest.fixture
def X():  # noqa: N802
    return datasets.load("faithful").X


@pytest.fixture
def model(fifth, X):
    return mixtura.GaussianMixture(2, covariance_type=fifth.name, random_state=0).fit(X)


def test_it_is_fitted_and_judged(fifth, model, X):
    twin = mixtura.GaussianMixture(2, covariance_type="diag", random_state=0).fit(X)
    assert isinstance(model.mixture().components, fifth)
    assert model.lower_bound_ == pytest.approx(twin.lower_bound_, rel=1e-9)
    assert all(finding.message for finding in mixtura.diagnose(model, X))
    assert len(mixtura.anomalies(model, X).rows) == len(mixtura.anomalies(twin, X).rows)


def test_no_list_of_names_was_made_before_it_came(fifth):
    with pytest.raises(InvalidParameterError, match=fifth.name):
        mixtura.GaussianMixture(2, covariance_type="ellipsoid").fit(np.eye(3))
    assert different_types([*FAMILIES], 1)[-1] == fifth.name


def test_it_is_swept_unless_others_are_asked_for(fifth, X):
    model = mixtura.GaussianMixtureIC([1, 2], n_init=1, random_state=0)
    assert clone(model).get_params() == model.get_params()
    assert repr(model) == repr(clone(model))
    model.fit(X)
    assert set(model.results_["covariance_type"]) == set(usual())
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert set(again.results_["covariance_type"]) == set(usual())
    np.testing.assert_array_equal(again.means_, model.means_)


def test_it_is_kept(fifth, model, X, tmp_path):
    model.save(tmp_path / "m.safetensors")
    for again in (mixtura.load(tmp_path / "m.safetensors"), pickle.loads(pickle.dumps(model))):  # noqa: S301
        assert isinstance(again.mixture().components, fifth)
        np.testing.assert_array_equal(again.score_samples(X), model.score_samples(X))


@pytest.mark.filterwarnings("ignore:scikit-learn has no covariance_type")
def test_scikit_learn_and_a_report_take_it(fifth, model, X):
    prepared = mixtura.PreparedGaussianMixture(2, covariance_type=fifth.name, random_state=0)
    for ours in (model, prepared.fit(X)):
        np.testing.assert_allclose(ours.to_sklearn().score_samples(X), ours.score_samples(X))
    assert fifth.name.encode() in report_html(
        Assessment.of(prepared, X), Labelling("faithful.csv")
    )


def test_scikit_learn_counts_as_the_shape_that_it_is_stored_in(fifth, model):
    with pytest.warns(mixtura.MixturaWarning, match=f"no covariance_type='{fifth.name}'.*'diag'"):
        assert model.to_sklearn().covariance_type == "diag"


def test_the_page_fits_steps_and_sweeps_it(fifth):
    sheet, spec = builtin("blobs", 200, 1.0, 0), Spec(2, fifth.name)
    assert fit_of(sheet, spec)["spec"]["covarianceType"] == fifth.name
    begin = start_of(sheet, spec)
    arrays = [np.array(begin[name]) for name in ("weights", "means", "covariances")]
    trace = steps_from(sheet, spec, Parameters.of(*arrays), Limits(3))
    assert trace["nParameters"] == fit_model(sheet, spec).mixture_.mixture().n_parameters
    swept = sweep_of(run_sweep(sheet, spec, [1, 2], usual(), lambda *_: None))
    assert {cell["covarianceType"] for cell in swept["cells"]} == set(usual())


def test_the_first_of_the_registry_is_where_the_page_begins():
    assert Spec(2).covariance_type == next(iter(FAMILIES))
