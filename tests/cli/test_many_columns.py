"""``mixtura fit`` on more than 20 columns: what it keeps, what it says, and that it is at work."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from mixtura import load
from mixtura.cli import progress
from mixtura.cli.progress import Lines, Progress, watching
from mixtura.cli.voice import Voice

QUICK = ("-k", "1:3", "--n-init", 2, "--no-report")


def summary_of(folder: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return summary


def labels_of(folder: Path) -> list[str]:
    with (folder / "rows.csv").open() as file:
        return [row["group"] for row in csv.DictReader(file)]


def two_groups(n: int, d: int, apart: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows of two groups, which differ by ``shift`` in the first ``apart`` columns."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [3 * n // 5, n - 3 * n // 5])
    X = rng.normal(size=(n, d))
    X[:, :apart] += shift * y[:, None]
    return X, y


@pytest.mark.parametrize("size", [(400, 60, 60, 0.8), (60, 500, 100, 1.86)])
def test_groups_are_found_in_many_columns(cli, table, tmp_path, size):
    X, y = two_groups(*size)
    table("wide.csv", X)
    answer = cli("fit", "wide.csv", *QUICK, "--details")
    assert answer.code == 0
    assert f"kept all {size[1]} columns, without PCA (--pca N reduces them). In a" in answer.err
    assert "In a first look, 2" in answer.err
    assert f"full and tied groups have more numbers there than {size[0]} rows can" in answer.err
    assert "warning: The groups of this model hardly stand apart" not in answer.out
    folder = tmp_path / "wide-mixtura"
    assert adjusted_rand_score(y, labels_of(folder)) > 0.95
    summary = summary_of(folder)
    assert summary["selected"]["n_components"] == 2
    assert summary["density_scale"] == "original"
    reduction = summary["reduction"]
    assert (reduction["n_principal_components"], reduction["shows_groups"]) == (None, True)
    tried = {rung["n_principal_components"]: rung for rung in reduction["tried"]}
    assert {1, 2, 5, 10, None} <= set(tried)
    assert min(tried, key=lambda m: tried[m]["criterion"]) is None
    assert all(rung["n_components"] <= 3 for rung in reduction["tried"])


def test_groups_on_an_axis_that_is_not_worth_its_numbers(cli, table, tmp_path):
    """As a density of all columns one sphere is better; the note says no number below zero."""
    X, y = two_groups(60, 500, 100, 1.0)
    table("wide.csv", X)
    answer = cli("fit", "wide.csv", *QUICK, "--details")
    assert "reduced 500 columns to 1 principal component (--pca none keeps" in answer.err
    assert re.search(
        r"In a first look, 2 .* out on 1 component, by BIC [\d.]+ before one group there\.",
        answer.err,
    )
    brief = cli("fit", "wide.csv", *QUICK).err
    assert (
        "reduced 500 columns to 1 principal component (--pca none keeps the columns).\n" in brief
    )
    assert adjusted_rand_score(y, labels_of(tmp_path / "wide-mixtura")) > 0.9


def test_few_components_where_shapes_allow_no_more(cli, table, tmp_path):
    X, y = two_groups(60, 500, 100, 1.86)
    table("wide.csv", X)
    answer = cli("fit", "wide.csv", *QUICK, "--covariance", "tied", "--details")
    assert "reduced 500 columns to 1 principal component (" in answer.err
    assert "In a first look, 2 tied" in answer.err
    assert re.search(
        r"stand out on 1 component, by BIC [\d.]+ before one group there and [\d.]+ before",
        answer.err,
    )
    assert "(--pca none keeps the columns)" in answer.err
    assert adjusted_rand_score(y, labels_of(tmp_path / "wide-mixtura")) > 0.95


@pytest.mark.parametrize("size", [(200, 30), (40, 200)])
def test_noise_is_one_group(cli, table, tmp_path, size):
    table("noise.csv", np.random.default_rng(5).normal(size=size))
    answer = cli("fit", "noise.csv", *QUICK, "--details")
    assert f"kept all {size[1]} columns, without PCA (--pca N reduces them)." in answer.err
    assert "In a first look, no groups stand" in answer.err
    summary = summary_of(tmp_path / "noise-mixtura")
    assert summary["selected"]["n_components"] == 1
    assert summary["reduction"]["shows_groups"] is False


def test_what_is_asked_for_is_done_and_nothing_else_tried(cli, table, tmp_path):
    table("wide.csv", two_groups(60, 30, 30, 1.5)[0])
    for pca, kept in (("4", 4), ("none", None)):
        answer = cli("fit", "wide.csv", *QUICK, "--covariance", "spherical", "--pca", pca)
        assert answer.code == 0
        summary = summary_of(tmp_path / "wide-mixtura")
        assert summary["n_principal_components"] == kept
        assert summary["reduction"] is None
        assert "first look" not in answer.err
        assert ("reduced 30 columns to 4 principal components (" in answer.err) == bool(kept)


@pytest.mark.parametrize("shape", ["tied", "spherical"])
def test_the_report_fits_the_same_model_again(cli, table, tmp_path, shape, monkeypatch):
    """Also where no PCA is what was chosen, which is not what the estimator would do itself."""
    monkeypatch.setattr("mixtura.cli.run_report.COMPARED_BY_FIT", 40)
    X, _ = two_groups(60, 40, 40, 1.2)
    path = table("wide.csv", X)
    words = ("-k", "2:3", "--n-init", 2, "--covariance", shape, "-o", "f", "-q")
    assert cli("fit", path, *words).code == 0
    page = (tmp_path / "f" / "report.html").read_bytes()
    told = json.loads(re.search(rb'id="mixtura-study">(.*?)</script>', page, re.DOTALL)[1])
    kept = summary_of(tmp_path / "f")["n_principal_components"]
    assert f"--pca {kept or 'none'}" in told["command"]
    assert f"pca={kept}" in told["python"]
    made: dict[str, Any] = {}
    exec(told["python"], made)  # noqa: S102  # as a reader of the report would
    fitted = load(tmp_path / "f" / "model.safetensors")
    assert made["model"].score(made["X"]) == pytest.approx(fitted.score(made["X"]), rel=1e-12)
    parameters = summary_of(tmp_path / "f")["selected"]["n_parameters"]
    assert told["fit"]["nParameters"] == parameters


def test_lines_where_there_is_no_terminal(cli, table, monkeypatch):
    path = table("wide.csv", two_groups(60, 30, 30, 1.5)[0])
    assert "trying" not in cli("fit", path, *QUICK).err
    monkeypatch.setattr(progress, "LARGE_TABLE", 1800)
    said = cli("fit", path, *QUICK).err.splitlines()
    stages = ["looking for the principal components of 30 columns ...", "trying 6 models ..."]
    assert [line for line in said if line in stages] == stages
    assert "trying 6 models: 50 %" in said or "trying 6 models: 58 %" in said
    assert not any("100 %" in line for line in said)
    assert "trying" not in cli("fit", path, *QUICK, "-q").err


def test_steps_are_told_in_quarters(capsys):
    advance = Lines(Voice(), large=True)("counting", 10)
    for _ in range(10):
        advance(1)
    said = capsys.readouterr().err.split("\n")
    assert said == ["counting ...", "counting: 50 %", ""]
    Lines(Voice(), large=True)("waiting")(1)
    assert capsys.readouterr().err == "waiting ...\n"


def test_nothing_of_a_file_that_is_not_there(capsys):
    with watching(Voice(), "nowhere.csv") as silent:
        silent("waiting", 3)(1)
    with watching(Voice(quiet=True), __file__) as silent:
        assert type(silent) is Progress
    assert capsys.readouterr().err == ""


def test_a_sign_of_life_comes_before_what_takes_long(tmp_path):
    """Before the imports and the reading: the first thing that fails comes after it."""
    (tmp_path / "large.csv").write_text("a,b\n" + "1.5,2.5\n" * 30_000)
    script = (
        "import sys; sys.modules['numpy'] = None;"
        "from mixtura.cli.__main__ import run; sys.exit(run([sys.argv[1], 'large.csv']))"
    )
    for command in ("fit", "compare"):
        answer = subprocess.run(
            [sys.executable, "-c", script, command], cwd=tmp_path, capture_output=True, text=True
        )
        assert answer.returncode != 0
        assert answer.stderr.startswith("reading large.csv ...\n")
