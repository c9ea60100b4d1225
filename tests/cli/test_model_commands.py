"""``predict``, ``score``, ``sample`` and ``info`` on fitted models."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

import mixtura
from mixtura import datasets

IRIS = datasets.path("iris")


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def test_predict_and_score_say_what_the_fit_said(cli, iris_model):
    rows, iris = pd.read_csv(iris_model / "rows.csv"), list(pd.read_csv(IRIS))
    predicted = cli("predict", iris_model, IRIS)
    assert (predicted.code, predicted.err) == (0, "")
    labels = read(predicted.out)
    assert list(labels) == [*iris, "group", "sure", "sure_0", "sure_1"]
    pd.testing.assert_frame_equal(labels, rows[list(labels)], check_exact=True)
    scored = cli("score", iris_model / "model.safetensors", IRIS)
    scores = read(scored.out)
    assert list(scores) == [*iris, "group", "sure", "log_density", "unusual"]
    pd.testing.assert_frame_equal(scores, rows[list(scores)], check_exact=True)
    assert "8 of 150 rows are unusual (anomalies)" in scored.err
    assert cli("score", iris_model, IRIS, "--quiet").err == ""


def test_columns_in_any_order_among_others(cli, iris_model, tmp_path):
    frame = pd.read_csv(IRIS)[["petal_width", "sepal_length", "petal_length", "sepal_width"]]
    frame.insert(1, "note", "text")
    frame.to_csv(tmp_path / "shuffled.csv", index=False)
    bare = [cli("predict", iris_model, file, "--rows", "bare") for file in ("shuffled.csv", IRIS)]
    assert bare[0].out == bare[1].out
    full = read(cli("predict", iris_model, "shuffled.csv").out)
    pd.testing.assert_frame_equal(full[list(frame)], frame, check_exact=True)


def test_one_row_and_standard_input(cli, iris_model):
    text = "\n".join(IRIS.read_text().splitlines()[:2])
    assert len(read(cli("predict", iris_model, "-", stdin=text.encode()).out)) == 1


def test_anomalies_are_a_finding_only_where_asked_for(cli, iris_model):
    usual = "sepal_length,sepal_width,petal_length,petal_width\n6.2,2.9,4.9,1.7\n"
    strange = usual + "60,2.9,4.9,1.7\n"
    assert cli("score", iris_model, "-", stdin=strange.encode()).code == 0
    answer = cli("score", iris_model, "-", "--fail-on-anomaly", stdin=strange.encode())
    assert answer.code == 1
    assert read(answer.out)["unusual"].tolist() == [0, 1]
    assert cli("score", iris_model, "-", "--fail-on-anomaly", stdin=usual.encode()).code == 0


def test_sample_repeats_with_its_seed_and_has_the_units_of_the_data(cli, iris_model):
    first = cli("sample", iris_model, "-n", 2000, "--seed", 3)
    assert first.out == cli("sample", iris_model, "-n", 2000, "--seed", 3).out
    assert first.out != cli("sample", iris_model, "-n", 2000, "--seed", 4).out
    names, X = datasets.load("iris")
    drawn = read(first.out)
    assert list(drawn) == names
    assert drawn.mean().to_numpy() == pytest.approx(X.mean(axis=0), rel=0.05)
    assert cli("sample", iris_model, "-n", 0).code == 2


def test_info(cli, iris_model):
    answer = cli("info", iris_model)
    assert (answer.code, answer.err) == (0, "")
    for part in ("2 groups in 4 columns", "full", "66.7 %", "petal_width", "so were 5 % of"):
        assert part in answer.out
    told = json.loads(cli("info", iris_model, "--json").out)
    summary = json.loads((iris_model / "summary.json").read_text())
    assert told["components"] == summary["components"]
    assert told["n_components"] == 2
    assert told["anomalies"]["threshold"] == summary["anomalies"]["threshold"]


@pytest.fixture(params=[True, False], ids=["named", "unnamed"])
def bare(request, tmp_path) -> bool:
    """A plain GaussianMixture in a file, fitted to a table or to an array."""
    frame = pd.read_csv(IRIS)
    rows = frame if request.param else frame.to_numpy()
    mixtura.GaussianMixture(2, n_init=2, random_state=0).fit(rows).save(
        tmp_path / "bare.safetensors"
    )
    return bool(request.param)


def test_models_that_python_wrote(cli, bare, tmp_path):
    model = mixtura.load(tmp_path / "bare.safetensors")
    rows = pd.read_csv(IRIS) if bare else pd.read_csv(IRIS).to_numpy()
    labels = read(cli("predict", "bare.safetensors", IRIS).out)["group"]
    assert labels.tolist() == model.predict(rows).tolist()
    answer = cli("score", "bare.safetensors", IRIS)
    assert list(read(answer.out))[-3:] == ["group", "sure", "log_density"]
    assert "no anomaly threshold" in answer.err
    assert cli("score", "bare.safetensors", IRIS, "--fail-on-anomaly").code == 2
    header = next(csv.reader(cli("sample", "bare.safetensors").out.splitlines()))
    assert header == (list(rows) if bare else ["x0", "x1", "x2", "x3"])
    assert "2 groups in 4 columns" in cli("info", "bare.safetensors").out


def test_a_model_without_names_counts_columns(cli, tmp_path):
    X = np.random.default_rng(0).normal(size=(30, 3))
    mixtura.GaussianMixture(1).fit(X).save(tmp_path / "m.safetensors")
    answer = cli("predict", "m.safetensors", IRIS)
    assert answer.code == 2
    assert "has 4 columns of numbers, but the model was fitted to 3" in answer.err


def test_version(cli):
    answer = cli("--version")
    assert (answer.code, answer.out) == (0, f"mixtura {mixtura.__version__}\n")
