"""The numbers in a report are the model's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.exceptions import NotFittedError
from tests.fitted.formless import Formless

import mixtura
from mixtura import GaussianMixture, PreparedGaussianMixture


def evaluate(parameters, rows):
    """What the page does with parameters: joint log-densities (n, k)."""
    return np.column_stack(
        [
            np.log(weight) + multivariate_normal(mean, covariance).logpdf(rows)
            for weight, mean, covariance in zip(
                parameters["weights"], parameters["means"], parameters["covariances"], strict=True
            )
        ]
    )


MODELS = {
    "plain": lambda: GaussianMixture(3, random_state=0),
    "tied": lambda: GaussianMixture(3, covariance_type="tied", random_state=0),
    "scaled": lambda: PreparedGaussianMixture(3, random_state=0),
    "spherical": lambda: PreparedGaussianMixture(3, covariance_type="spherical", random_state=0),
    "pca": lambda: PreparedGaussianMixture(3, pca=2, random_state=0),
}


@pytest.fixture(scope="module", params=MODELS)
def told(request, apart):
    """A model, its rows and the study of both."""
    X = apart.grouped(240, 4, 3) * [1.0, 10.0, 1000.0, 0.1] + [0.0, 5.0, -700.0, 3.0]
    model = MODELS[request.param]().fit(X)
    return model, X, apart.study_of(model, X, compared=80)


def test_densities_and_responsibilities_are_the_models(told, apart):
    model, X, study = told
    joint = evaluate(study["fit"]["parameters"], apart.unpack(study["data"]["rows"]))
    density = logsumexp(joint, axis=1)
    np.testing.assert_allclose(density, model.score_samples(X), atol=1e-4)
    np.testing.assert_allclose(np.exp(joint.T - density).T, model.predict_proba(X), atol=1e-4)
    np.testing.assert_allclose(apart.unpack(study["data"]["logDensities"]), density, atol=1e-3)


def test_the_criteria_are_the_models(told):
    model, X, study = told
    fit = study["fit"]
    assert fit["bic"] == pytest.approx(model.bic(X), rel=1e-12)
    assert fit["aic"] == pytest.approx(model.aic(X), rel=1e-12)
    assert fit["icl"] == pytest.approx(model.icl(X), rel=1e-12)
    assert fit["logLikelihood"] == pytest.approx(model.score_samples(X).sum(), rel=1e-12)
    assert fit["converged"]
    assert fit["collapsed"] == []
    assert fit["spec"]["k"] == 3


def test_the_groups_are_in_the_units_of_the_table(told):
    model, X, study = told
    groups = study["groups"]
    assert groups["names"] == ["x0", "x1", "x2", "x3"]
    labels = model.predict(X)
    for group in range(3):
        rows = X[labels == group]
        assert np.abs(np.array(groups["means"][group]) - rows.mean(axis=0)).max() < 0.2 * 1000
        ratio = np.array(groups["sds"][group]) / rows.std(axis=0)
        assert (ratio > 0.5).all()
        assert (ratio < 2).all()
    assert sum(groups["weights"]) == pytest.approx(1.0)


def test_the_threshold_slides_over_the_densities_of_all_rows(told):
    model, X, study = told
    anomalies = study["fit"]["anomalies"]
    density = np.sort(model.score_samples(X))
    assert len(anomalies["densities"]) == 1001
    np.testing.assert_allclose(anomalies["densities"][0], density[0], rtol=1e-7)
    np.testing.assert_allclose(anomalies["densities"][-1], density[-1], rtol=1e-7)
    assert anomalies["threshold"] == pytest.approx(anomalies["densities"][50], rel=1e-6)
    assert study["anomalies"]["count"] == (density < anomalies["threshold"]).sum()
    rows = [row["row"] for row in study["anomalies"]["rows"]]
    np.testing.assert_array_equal(rows, np.argsort(model.score_samples(X))[: len(rows)])
    assert study["anomalies"]["rows"][0]["sentence"].startswith(f"row {rows[0] + 1}: ")


def test_the_findings_are_those_of_diagnose(told):
    model, X, study = told
    codes = [finding.code for finding in mixtura.diagnose(model, X)]
    assert [finding["code"] for finding in study["fit"]["findings"]] == codes


def test_the_methods_have_labels_of_rows_that_are_shown(told):
    _, X, study = told
    among = study["comparison"]["among"]
    assert len(among) == 80
    assert (np.diff(among) > 0).all()
    assert among[-1] < len(X)
    names = [method["name"] for method in study["comparison"]["methods"]]
    assert {"K-Means", "DBSCAN"} <= set(names)
    for method in study["comparison"]["methods"]:
        assert len(method["labels"]) == 80
    assert "on 80 rows of 240" in study["comparison"]["sentences"][0]


def test_more_dimensions_than_a_page_holds_are_projected(apart):
    X = apart.grouped(1500, 70, 3)
    model = apart.fitted(GaussianMixture(3, n_init=1, max_iter=2, random_state=0), X)
    study = apart.study_of(model, X, compared=0)
    rows = apart.unpack(study["data"]["rows"])
    joint = evaluate(study["fit"]["parameters"], rows)
    assert rows.shape[1] < 70
    # groups far apart are far apart in the first principal components too
    np.testing.assert_array_equal(joint.argmax(axis=1), model.predict(X))
    shown = apart.unpack(study["data"]["logDensities"])
    np.testing.assert_allclose(shown, model.score_samples(X), rtol=1e-5)
    assert "70 dimensions" in study["data"]["notes"][0]
    assert study["comparison"] is None


@pytest.mark.parametrize("d", [1, 2])
def test_one_group(apart, d):
    X = np.random.default_rng(0).normal(size=(100, d))
    study = apart.study_of(GaussianMixture(1).fit(X), X)
    assert study["fit"]["headline"] == "One bell shape for all 100 rows: no groups are told apart."
    assert study["ambiguous"]["count"] == 0
    assert np.shape(study["data"]["view"]["axes"]) == (2, d)


def test_a_model_read_from_a_file_tells_the_same(apart, tmp_path, faithful, faithful_model):
    faithful_model.save(tmp_path / "m.safetensors")
    again = apart.study_of(mixtura.load(tmp_path / "m.safetensors"), faithful, compared=0)
    assert again == apart.study_of(faithful_model, faithful, compared=0)


def test_a_plain_model_from_a_file_takes_its_threshold_from_the_rows(apart, tmp_path, faithful):
    model = GaussianMixture(2, random_state=0).fit(faithful)
    model.save(tmp_path / "m.safetensors")
    study = apart.study_of(mixtura.load(tmp_path / "m.safetensors"), faithful, compared=0)
    assert study["anomalies"]["count"] == 14
    assert study["fit"]["anomalies"]["threshold"] == pytest.approx(model.anomaly_threshold(0.05))


def test_categories_and_trimmed_rows(apart):
    import pandas as pd

    rng = np.random.default_rng(1)
    table = pd.DataFrame(apart.grouped(200, 2, 2), columns=["a", "b"])
    table["c"] = rng.choice(["x", "y", "z"], 200)
    table.loc[7, "a"] = 1e4
    with pytest.warns(mixtura.errors.MixturaWarning):
        model = PreparedGaussianMixture(2, random_state=0, one_hot=["c"], trim=10.0).fit(table)
    study = apart.study_of(model, table)
    assert study["groups"]["names"] == ["a", "b", "c=y", "c=z"]
    assert study["fit"]["logLikelihood"] == pytest.approx(
        np.delete(model.score_samples(table), 7).sum(), rel=1e-9
    )
    assert study["anomalies"]["rows"][0]["row"] == 7
    assert study["replay"]["logLikelihoods"][-1] == study["fit"]["logLikelihood"]


def test_what_no_report_can_be_made_of(faithful):
    from sklearn.cluster import KMeans

    from mixtura.report import Assessment

    with pytest.raises(mixtura.errors.InvalidTypeError, match="no report on a KMeans"):
        Assessment.of(KMeans(2), faithful)
    with pytest.raises(NotFittedError):
        Assessment.of(GaussianMixture(2), faithful)


def test_a_family_that_is_no_gaussians_is_said_to_be_drawn_as_such(apart, faithful):
    from mixtura.report import Assessment, Labelling, report_html

    for kind, said in ((GaussianMixture, False), (Formless, True)):
        about = Assessment.of(kind(2, random_state=0).fit(faithful), faithful)
        page = report_html(about, Labelling("faithful.csv"))
        notes = " ".join(apart.read_study(page)["data"]["notes"])
        assert ("The groups are no Gaussians" in notes) == said
