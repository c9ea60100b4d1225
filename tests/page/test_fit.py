from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from tests.by_capability import ONE_OF_EACH

import mixtura
from mixtura.errors import InvalidDataError
from mixtura.page.comparison import comparison_of
from mixtura.page.explain import explanation_of
from mixtura.page.fit import fit_model, fit_of
from mixtura.page.spec import Spec
from mixtura.page.sweep import run_sweep, sweep_of
from mixtura.page.trace import start_of
from mixtura.selection import account, confidence


@pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
def test_a_fit_is_that_of_the_estimator(blobs, parameters, covariance_type):
    fit = fit_of(blobs, Spec(3, covariance_type))
    model = mixtura.PreparedGaussianMixture(
        3, covariance_type=covariance_type, random_state=0, pca=None
    ).fit(blobs.X)
    for name in ("bic", "aic", "icl"):
        assert fit[name] == pytest.approx(getattr(model, name)(blobs.X), rel=1e-12)
    densities = parameters(fit["parameters"]).dense().prepare().log_density(blobs.X)
    np.testing.assert_allclose(densities, model.score_samples(blobs.X), rtol=1e-10)
    assert fit["logLikelihood"] == pytest.approx(densities.sum(), rel=1e-10)
    assert fit["anomalies"]["threshold"] == pytest.approx(model.anomaly_threshold_)
    assert json.loads(json.dumps(fit, allow_nan=False)) == fit


def test_the_quantiles_count_the_anomalies_of_any_threshold(blobs, parameters):
    fit = fit_of(blobs, Spec(3))
    log_density = parameters(fit["parameters"]).dense().prepare().log_density(blobs.X)
    densities = np.array(fit["anomalies"]["densities"])
    for share in (0.01, 0.05, 0.3):
        threshold = np.quantile(log_density, share)
        assert np.searchsorted(densities, threshold) / 1000 == pytest.approx(share, abs=0.004)


def test_what_init_and_seed_say_is_done(blobs):
    model = fit_model(blobs, Spec(3, init="random", seed=5, reg_covar=1e-3, max_iter=7), n_init=1)
    fitted = model.mixture_
    asked = fitted.init_params, fitted.random_state, fitted.reg_covar, fitted.max_iter
    assert asked == ("random", 5, 1e-3, 7)


def test_findings_name_the_columns(blobs):
    from dataclasses import replace

    wide = replace(blobs, names=["age", "income"], X=blobs.X * [1.0, 1e5])
    fit = fit_of(wide, Spec(2, "spherical", scale=False))
    (found,) = [finding for finding in fit["findings"] if finding["code"] == "scales-differ"]
    assert "'income'" in found["message"]
    assert found["severity"] == "warning"


def test_the_headline(blobs):
    assert fit_of(blobs, Spec(1))["headline"].startswith("One bell shape for all 400 rows")
    assert "3 groups explain the 400 rows" in fit_of(blobs, Spec(3))["headline"]


def test_explanation_of_a_point(blobs, parameters):
    fitted = parameters(fit_of(blobs, Spec(3))["parameters"])
    typical = explanation_of(blobs, fitted, fitted.means[0])
    assert typical["nearest"] == 0
    assert typical["percentile"] > 0.5
    far = explanation_of(blobs, fitted, fitted.means[0] + [0.0, 40.0])
    assert far["percentile"] == 0.0
    assert far["drivers"][0]["name"] == "y"
    assert far["drivers"][0]["deviation"] > 5
    for answer in (typical, far):
        assert sum(answer["responsibilities"]) == pytest.approx(1.0)
    assert sum(driver["share"] for driver in far["drivers"]) == pytest.approx(1.0)


def test_percentile_is_the_share_of_less_usual_rows(blobs, parameters):
    fitted = parameters(fit_of(blobs, Spec(3))["parameters"])
    densities = fitted.dense().prepare().log_density(blobs.X)
    row = int(np.argsort(densities)[100])
    assert explanation_of(blobs, fitted, blobs.X[row])["percentile"] == 100 / 400


def test_a_sweep_marks_its_choice(blobs):
    calls = []
    swept = run_sweep(blobs, Spec(1), [3, 1, 2], ["full", "diag"], lambda *at: calls.append(at))
    value = sweep_of(swept)
    assert calls == [(done, 6) for done in range(1, 7)]
    (chosen,) = [cell for cell in value["cells"] if cell["selected"]]
    assert chosen["bic"] == min(cell["bic"] for cell in value["cells"])
    alone = fit_of(blobs, Spec(chosen["k"], chosen["covarianceType"]))
    assert chosen["bic"] == pytest.approx(alone["bic"], rel=1e-12)
    assert value["sentences"]
    assert json.loads(json.dumps(value, allow_nan=False)) == value


def test_a_model_that_fails_is_a_cell_with_its_reason(blobs):
    from dataclasses import replace

    few = replace(blobs, X=blobs.X[:4], labels=None)
    value = sweep_of(run_sweep(few, Spec(1), [1, 6], ["diag"], lambda *_: None))
    failed = value["cells"][1]
    assert failed["bic"] is None
    assert "n_components = 6" in failed["error"]
    assert value["word"] == "Hardly"
    (said,) = value["sentences"]
    assert said.startswith("No model tried is fit to be chosen, as in this one a group")
    assert value["cells"][0]["setAside"] in said


def test_a_sweep_is_as_sure_as_python_is_and_no_surer(blobs):
    few = replace(blobs, X=blobs.X[:24], labels=None)
    value = sweep_of(swept := run_sweep(few, Spec(1), [1, 2], ["full", "diag"], lambda *_: None))
    assert value["word"] == confidence(swept).word
    assert value["sentences"] == list(account(swept))
    assert [cell["setAside"] for cell in value["cells"]] == [
        row.set_aside or None for row in swept
    ]


def test_a_model_with_a_small_group_is_a_cell_that_is_set_aside(blobs):
    far = np.array([[30.0, 30.0], [31.0, 30.0], [30.0, 31.0]])
    few = replace(blobs, X=np.vstack([blobs.X[:60], far]), labels=None)
    value = sweep_of(run_sweep(few, Spec(1), [1, 2], ["spherical"], lambda *_: None))
    small = value["cells"][1]
    assert not small["selected"]
    assert small["setAside"].startswith("a group has only 3 rows, fewer than the ")


def test_the_comparison_labels_the_rows_that_are_shown(blobs):
    model = fit_model(blobs, Spec(3))
    shown = np.arange(0, 400, 2)
    compared = comparison_of(blobs, model, shown, 0)
    labels = {method["name"]: method["labels"] for method in compared["methods"]}
    assert {len(each) for each in labels.values()} == {200}
    assert labels["Mixture"] == model.predict(blobs.table(shown)).tolist()
    for method in compared["methods"]:
        if method["ari"] is not None and method["name"] != "Naive Bayes":
            found = adjusted_rand_score(blobs.labels[shown], method["labels"])
            assert method["ari"] == pytest.approx(found)
    assert "Compared on the 200 rows that are drawn, of 400." in compared["sentences"]


@pytest.mark.parametrize("ask", [fit_of, start_of])
def test_more_components_than_rows_are_refused_in_plain_words(blobs, ask):
    few = replace(blobs, X=blobs.X[:3], labels=None)
    with pytest.raises(InvalidDataError, match=r"8 components need at least 8 rows.* only 3: "):
        ask(few, Spec(8))
