"""``mixtura fit --prior`` and ``--max-ratio``: the same models as Python's, kept and told."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import mixtura


@pytest.fixture
def rows(tmp_path):
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (40, 2)), rng.normal(6, 1, (40, 2))])
    pd.DataFrame(X, columns=["a", "b"]).to_csv(tmp_path / "rows.csv", index=False)
    return tmp_path / "rows.csv"


def test_they_reach_the_model_the_summary_and_python(cli, rows, tmp_path):
    answer = cli("fit", "rows.csv", "-k", "1:3", "--prior", "--max-ratio", "50", "--no-report")
    assert answer.code == 0
    model = mixtura.load(tmp_path / "rows-mixtura" / "model.safetensors")
    assert (model.prior, model.max_ratio) == ("default", 50.0)
    summary = json.loads((tmp_path / "rows-mixtura" / "summary.json").read_text())
    assert (summary["prior"], summary["max_ratio"]) == ("default", 50.0)
    found = mixtura.fit_table(rows, range(1, 4), prior="default", max_ratio=50)
    np.testing.assert_array_equal(found.model.means_original_, model.means_original_)


def test_without_them_the_summary_says_nothing_of_them(cli, rows, tmp_path):
    assert cli("fit", "rows.csv", "-k", "2", "--no-report").code == 0
    summary = json.loads((tmp_path / "rows-mixtura" / "summary.json").read_text())
    assert not {"prior", "max_ratio"} & set(summary)


@pytest.mark.parametrize("value", ["0.5", "0", "-2", "nan", "inf"])
def test_what_is_no_ratio_is_refused_with_its_option(cli, rows, value):
    answer = cli("fit", "rows.csv", f"--max-ratio={value}")
    assert answer.code == 2
    assert "--max-ratio is" in answer.err
    assert "a number from 1 on" in " ".join(answer.err.split())


def test_python_names_its_parameter(rows):
    with pytest.raises(mixtura.InvalidParameterError, match="max_ratio is 0"):
        mixtura.fit_table(rows, 2, max_ratio=0)
    with pytest.raises(mixtura.InvalidParameterError, match="prior is 'flat'"):
        mixtura.fit_table(rows, 2, prior="flat")
