"""A report's contents, for models of every kind, within its size."""

from __future__ import annotations

import json
from base64 import b64decode

import numpy as np
import pytest

import mixtura
from mixtura import datasets
from mixtura.page.spec import Spec
from mixtura.page.study import Told, study_of
from mixtura.page.sweep import run_sweep


def size(study):
    return len(json.dumps(study, allow_nan=False, separators=(",", ":")))


@pytest.fixture(scope="module")
def customers():
    made = datasets.make_customers(800)
    model = mixtura.PreparedGaussianMixture(4, random_state=0).fit(made.X)
    return made, model


def test_a_study_of_customers(customers):
    made, model = customers
    told = Told(
        "customers.csv",
        command="mixtura fit customers.csv",
        labels=made.labels,
        class_names=made.segment_names,
        notes=["Left out column 'id'."],
    )
    study = study_of(model, made.X, told)
    assert study["data"]["title"] == "customers.csv"
    assert study["data"]["nRows"] == 800
    assert study["data"]["notes"] == ["Left out column 'id'."]
    assert study["fit"]["bic"] == pytest.approx(model.bic(made.X))
    assert len(study["starts"]) == 10
    assert study["anomalies"]["count"] == 40
    worst = int(model.score_samples(made.X).argmin())
    assert study["anomalies"]["rows"][0]["row"] == worst
    assert f"row {worst + 1}:" in study["anomalies"]["rows"][0]["sentence"]
    assert study["ambiguous"]["count"] == mixtura.ambiguous(model, made.X).rows.size
    assert study["sweep"] is None
    assert study["version"] == mixtura.__version__
    assert size(study) < 800_000


def test_a_study_without_rows_holds_no_row(customers):
    made, model = customers
    study = study_of(model, made.X, Told("t", labels=made.labels, with_rows=False, compare=False))
    assert study["data"]["rows"] is None
    assert study["data"]["labels"] is None
    assert study["anomalies"]["rows"] == []
    assert study["anomalies"]["count"] == 40
    assert study["comparison"] is None


def test_labels_of_rows_are_left_out_with_them(customers):
    made, model = customers
    study = study_of(model, made.X, Told("t", with_rows=False))
    assert [method["labels"] for method in study["comparison"]["methods"]]
    assert not any(method["labels"] for method in study["comparison"]["methods"])


def test_the_sweep_comes_along(blobs):
    swept = run_sweep(blobs, Spec(1), [1, 2, 3, 4], ["full"], lambda *_: None)
    model = swept.selected.candidate.model
    study = study_of(model, blobs.X, Told("t", sweep=swept, compare=False))
    assert [cell["k"] for cell in study["sweep"]["cells"]] == [1, 2, 3, 4]


def test_after_pca_the_scores_are_drawn():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(centre, 1, (150, 24)) for centre in (0, 6)])
    model = mixtura.PreparedGaussianMixture(2, random_state=0).fit(X)
    study = study_of(model, X, Told("wide", compare=False))
    m = model.mixture_.n_features_in_
    assert study["data"]["names"] == [f"PC{i + 1}" for i in range(m)]
    flat = np.frombuffer(b64decode(study["data"]["rows"]["base64"]), np.float32)
    np.testing.assert_allclose(
        flat.reshape(-1, m), model.preparation_.transform(X), rtol=1e-5, atol=1e-5
    )
    assert study["fit"]["logLikelihood"] == pytest.approx(model.score_samples(X).sum(), rel=1e-8)
    assert any("24 columns" in note for note in study["data"]["notes"])


def test_trimmed_rows_are_shown_but_not_stepped_on():
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(size=(200, 2)), rng.normal(8, 1, (200, 2)), [[900.0, -900.0]]])
    model = mixtura.PreparedGaussianMixture(2, random_state=0, trim=10.0).fit(X)
    assert model.trimmed_.tolist() == [400]
    study = study_of(model, X, Told("t", compare=False))
    assert study["data"]["nRows"] == 401
    assert any("1 extreme row" in note for note in study["data"]["notes"])
    best = max(start["logLikelihoods"][-1] for start in study["starts"])
    assert best == pytest.approx(model.score_samples(X[:400]).sum(), rel=1e-3)


def test_many_rows_are_sampled_with_the_flagged_ones():
    rng = np.random.default_rng(2)
    X = np.concatenate([rng.normal(0, 1, (30_000, 2)), rng.normal(7, 1, (30_000, 2))])
    model = mixtura.PreparedGaussianMixture(2, random_state=0, anomaly_quantile=0.02).fit(X)
    study = study_of(model, X, Told("t", compare=False))
    index = np.frombuffer(b64decode(study["data"]["index"]["base64"]), np.int32)
    flagged = np.flatnonzero(model.score_samples(X) < model.anomaly_threshold_)
    assert index.size == 10_000
    assert np.isin(flagged, index).all()
    assert "all flagged ones among them" in study["data"]["sampled"]
    assert size(study) < 800_000


def test_more_flagged_rows_than_room_and_it_is_said():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(40_000, 2))
    model = mixtura.PreparedGaussianMixture(1, random_state=0, anomaly_quantile=0.3).fit(X)
    study = study_of(model, X, Told("t", compare=False))
    index = np.frombuffer(b64decode(study["data"]["index"]["base64"]), np.int32)
    unusual = np.argsort(model.score_samples(X))[:5000]
    assert np.isin(unusual, index).all()
    assert "the 5,000 most unusual of 12,000 flagged ones" in study["data"]["sampled"]


def test_many_parameters_leave_less_room_for_rows(monkeypatch):
    from mixtura.page import study as studies

    monkeypatch.setattr(studies, "ROOM", 300_000)
    rng = np.random.default_rng(4)
    X = rng.normal(size=(3_000, 20)) + 6 * rng.integers(0, 4, (3_000, 1))
    model = mixtura.PreparedGaussianMixture(4, random_state=0, n_init=1).fit(X)
    study = study_of(model, X, Told("t", compare=False))
    assert study["data"]["rows"]["shape"][0] < 3_000
    assert size(study) < 330_000
