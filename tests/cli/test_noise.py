"""``mixtura fit --noise``: what it says, writes, and what the other commands make of it."""

from __future__ import annotations

import csv
import json
import shlex

import numpy as np
import pytest
from tests.estimators.noisy import three_groups

import mixtura

SHAPE = ("--covariance", "full")


def rows_of(text):
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(name="noisy")
def _noisy(tmp_path):
    X, labels = three_groups()
    path = tmp_path / "noisy.csv"
    np.savetxt(path, X, delimiter=",", header="height,weight", comments="", fmt="%.6f")
    return path, labels


@pytest.fixture(name="fitted")
def _fitted(cli, noisy, tmp_path):
    answer = cli("fit", noisy[0], "--noise", "-k", "1:4", *SHAPE)
    assert (answer.code, answer.err) == (0, "")
    return answer.out, tmp_path / "noisy-mixtura"


def test_the_screen_the_rows_and_the_summary(noisy, fitted):
    said, folder = fitted
    assert said.startswith("3 groups and 17.5 % noise in 600 rows")
    rows = rows_of((folder / "rows.csv").read_text())
    noise = np.array([row["group"] == "noise" for row in rows])
    assert {row["group"] for row in rows} == {"0", "1", "2", "noise"}
    assert (noise == (noisy[1] == -1)).mean() > 0.95
    for row in rows[:50]:
        total = sum(float(row[name]) for name in ("sure_0", "sure_1", "sure_2", "sure_noise"))
        assert total == pytest.approx(100.0, abs=0.3)
    assert all(
        row["unusual"] == "1" for row, is_noise in zip(rows, noise, strict=True) if is_noise
    )
    assert f"{noise.sum()} rows of 600 fit least" in said
    summary = json.loads((folder / "summary.json").read_text())
    weights = [component["weight"] for component in summary["components"]]
    assert sum(weights) + summary["noise"]["weight"] == pytest.approx(1.0)
    assert summary["noise"]["volume"] > 0


def test_python_finds_the_same(noisy, fitted):
    found = mixtura.fit_table(noisy[0], range(1, 5), covariance_type="full", noise=0.05)
    model = mixtura.load(fitted[1] / "model.safetensors")
    assert found.model.noise_weight_ == model.noise_weight_
    assert set(found.labels) == {-1, 0, 1, 2}
    assert "% noise in 600 rows" in str(found)
    with pytest.raises(mixtura.errors.InvalidParameterError, match="a table may have rows"):
        mixtura.fit_table(noisy[0], 2, noise=[1, 2])


def test_the_other_commands(cli, noisy, fitted):
    folder = fitted[1]
    assert "3 groups and 17.5 % noise" in cli("info", folder).out
    assert "where it is noise, or" in cli("info", folder).out
    predicted = rows_of(cli("predict", folder, noisy[0]).out)
    assert sum(row["group"] == "noise" for row in predicted) > 80
    assert "sure_noise" in predicted[0]
    scored = cli("score", folder, noisy[0])
    assert "they are noise, or their log-density" in scored.err
    assert len(rows_of(cli("sample", folder, "-n", "40").out)) == 40


def test_the_report_shows_it(fitted):
    page = (fitted[1] / "report.html").read_text()
    assert '"logDensity":' in page
    assert "of the 600 rows are noise" in page
    assert "--noise 0.05" in page


def test_all_rows_are_noise(cli, tmp_path):
    X = np.random.default_rng(0).uniform(size=(300, 2))
    np.savetxt(tmp_path / "u.csv", X, delimiter=",", header="a,b", comments="", fmt="%.6f")
    answer = cli("fit", tmp_path / "u.csv", "--noise", "0.2", "-k", "1", *SHAPE)
    assert answer.code == 0
    assert "note: all rows may be noise: by BIC" in answer.err
    assert "all but the noise" in answer.out


@pytest.mark.parametrize("share", ["0", "1", "1.5", "-0.1", "nan", "much"])
def test_what_is_no_share(cli, noisy, share):
    answer = cli("fit", noisy[0], f"--noise={share}")
    assert answer.code != 0
    assert "give the share of the rows that the noise begins with" in answer.err


def test_without_it_the_last_line_suggests_it_where_it_helps(cli, noisy):
    answer = cli("fit", noisy[0], "-k", "3", *SHAPE)
    *said, purpose, command = answer.out.splitlines()
    assert purpose == "To try them beside noise:"
    assert "noise" not in "".join(said) + answer.err
    followed = cli(*shlex.split(command)[1:])
    assert followed.code == 0
    assert followed.out.startswith("3 groups and 17.5 % noise in 600 rows")
    assert "To try them beside noise" not in followed.out


def test_without_it_no_answer_is_of_noise(cli, noisy, tmp_path):
    assert cli("fit", noisy[0], "-k", "3", *SHAPE).code == 0
    folder = tmp_path / "noisy-mixtura"
    assert "noise" not in json.loads((folder / "summary.json").read_text())
    assert "noise" not in (folder / "rows.csv").read_text().splitlines()[0]


def test_where_it_would_not_help_nothing_speaks_of_noise(cli, noisy, tmp_path):
    X = np.loadtxt(noisy[0], delimiter=",", skiprows=1)[noisy[1] != -1]
    np.savetxt(tmp_path / "calm.csv", X, delimiter=",", header="height,weight", comments="")
    answer = cli("fit", tmp_path / "calm.csv", "-k", "3", *SHAPE)
    assert answer.code == 0
    assert "noise" not in answer.out + answer.err
