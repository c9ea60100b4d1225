"""A fitted choice says what it chose; scikit-learn's text and diagram stay as they are."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import estimator_html_repr

import mixtura
from mixtura import GaussianMixtureIC, datasets


@pytest.fixture(scope="module")
def fitted():
    X = datasets.load("faithful").X
    return GaussianMixtureIC(range(1, 5), random_state=0, n_init=2).fit(X)


def test_the_constructor_comes_first_and_the_choice_below(fitted):
    first, *below = repr(fitted).splitlines()
    assert first == "GaussianMixtureIC(n_components=range(1, 5), n_init=2, random_state=0)"
    assert " ".join(below).startswith("3 components, tied. Chosen from 16 models by BIC: ")


def test_what_is_not_fitted_or_half_looks_as_scikit_learn_has_it(fitted):
    usual = "GaussianMixtureIC(n_components=range(1, 5), n_init=2, random_state=0)"
    assert repr(clone(fitted)) == usual
    half = clone(fitted).fit(datasets.load("faithful").X)
    del half.sweep_
    assert repr(half) == usual
    assert "sk-top-container" in half._repr_html_()


def test_the_diagram_has_the_choice_below_it(fitted):
    html = fitted._repr_html_()
    assert "sk-top-container" in html
    assert html.endswith("</p></div>")
    assert fitted._repr_mimebundle_()["text/html"].count("<p>3 components, tied") == 1
    assert "<p>3 components, tied" not in estimator_html_repr(fitted)


def test_the_display_setting_is_kept(fitted):
    with sklearn.config_context(display="text"):
        assert not hasattr(fitted, "_repr_html_")
        assert set(fitted._repr_mimebundle_()) == {"text/plain"}


def test_in_a_pipeline_scikit_learn_has_the_word(fitted):
    pipeline = make_pipeline(StandardScaler(), fitted)
    assert "GaussianMixtureIC(n_components=range(1, 5)" in repr(pipeline)
    assert "Chosen" not in repr(pipeline)
    assert "sk-top-container" in pipeline._repr_html_()


def test_results_anomalies_and_ambiguous_rows_are_readable(fitted):
    X = datasets.load("faithful").X
    lines = repr(fitted.results_).splitlines()
    assert len(lines) == 1 + 16
    assert sum(line.endswith("chosen") for line in lines) == 1
    assert fitted.results_._repr_html_().count("<tr>") == 1 + 16
    found = mixtura.anomalies(fitted, X)
    assert repr(found).startswith("14 of 272 rows are flagged as unusual")
    assert "and 9 more" in repr(found)
    none = mixtura.anomalies(fitted, X, quantile=0.0)
    assert repr(none).startswith("0 of 272 rows are flagged")
    unsure = mixtura.ambiguous(fitted, X)
    assert repr(unsure).startswith(f"{unsure.rows.size} of 272 rows")
    for thing in (found, unsure):
        assert thing._repr_html_().startswith("<div><p>")


def test_results_that_somebody_changed_are_still_shown(fitted):
    changed = type(fitted.results_)(fitted.results_)
    changed["bic"] = 3
    assert repr(changed).startswith("{'n_components'")
    changed.clear()
    assert repr(changed) == "{}"


def test_failed_models_and_functions_are_told_in_the_table():
    def cheap(log_likelihood, n_parameters, n, entropy):
        return -log_likelihood

    X = np.repeat(np.random.default_rng(0).normal(size=(4, 2)), 5, axis=0)
    model = GaussianMixtureIC([1, 2, 9], covariance_type="diag", criterion=cheap, random_state=0)
    model.fit(X)
    assert "failed" in repr(model.results_)
    assert "cheap" in repr(model.results_).splitlines()[0]
    assert "by cheap" in repr(model).replace("\n", " ")
