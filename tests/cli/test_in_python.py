"""The lines of Python at the end of a report do what they say."""

from __future__ import annotations

import json
import re

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from mixtura import GaussianMixture, load
from mixtura.cli.in_python import in_python

RNG = np.random.default_rng(0)
A = np.r_[RNG.normal(0, 1, 60), RNG.normal(9, 1, 60)]
TABLE = pa.table(
    {"id": [f"row {i}" for i in range(120)], "a": A, "b; c": A + RNG.normal(size=120)}
)


def written(folder, kind):
    path = folder / f"rows.{kind}"
    if kind == "parquet":
        pyarrow.parquet.write_table(TABLE, path)
    elif kind == "arrow":
        pyarrow.feather.write_feather(TABLE, path)
    elif kind == "stream":
        with pa.ipc.new_stream(path, TABLE.schema) as stream:
            stream.write_table(TABLE)
    else:
        mark = {"tsv": "\t", "txt": ";"}.get(kind, ",")
        columns = TABLE.to_pydict()
        rows = [["id", "a", '"b; c"']] if kind != "dat" else []
        rows += [[str(c[i]) for c in columns.values()] for i in range(120)]
        if kind == "dat":  # numbers alone, and no header
            rows = [row[1:] for row in rows]
        path.write_text("".join(mark.join(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("kind", ["csv", "tsv", "txt", "dat", "parquet", "arrow", "stream"])
def test_it_fits_the_model_again(cli, tmp_path, kind, monkeypatch):
    monkeypatch.setattr("mixtura.cli.run_report.COMPARED_BY_FIT", 40)
    path = written(tmp_path, kind)
    words = ("-k", "2", "--covariance", "full,tied", "--n-init", 2, "--seed", 3)
    assert cli("fit", path, "-o", "f", *words).code == 0
    page = (tmp_path / "f" / "report.html").read_bytes()
    study = json.loads(re.search(rb'id="mixtura-study">(.*?)</script>', page, re.DOTALL)[1])
    assert "n_jobs" not in study["python"]
    told: dict[str, object] = {}
    exec(study["python"], told)  # noqa: S102  # as a reader of the report would
    fitted = load(tmp_path / "f" / "model.safetensors")
    X = told["X"]
    assert told["model"].score(X) == pytest.approx(fitted.score(X), rel=1e-12)
    assert told["model"].bic(X) == pytest.approx(study["fit"]["bic"], rel=1e-12)


def test_what_cannot_be_written_down_is_left_out():
    begun_there = GaussianMixture(2, means_init=np.eye(2))
    assert in_python(begun_there, "rows.csv", None) is None
    own_generator = GaussianMixture(2, random_state=np.random.RandomState(0))
    assert in_python(own_generator, "rows.csv", None) is None
    assert "X = pyarrow.csv.read_csv('rows.csv')\n" in in_python(
        GaussianMixture(2), "rows.csv", None
    )
