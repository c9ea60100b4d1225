"""The lines of Python at the end of a report do what they say."""

from __future__ import annotations

import gzip
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


def office(number):
    return f"{number:.6f}".replace(".", ",") + " €"


OFFICE = ["id;a;b; c", *(f"row {i};{office(a)};{office(a + i % 7)};1" for i, a in enumerate(A))]

UNUSUAL = {
    "decimal commas": ("t.csv", "\n".join(OFFICE).encode(), ("--decimal", ",")),
    "another encoding": (
        "t.csv",
        "\n".join(["id,ä,b", *(f"é{i},{a},{a * a}" for i, a in enumerate(A))]).encode("cp1252"),
        ("--encoding", "cp1252"),
    ),
    "UTF-16": (
        "t.csv",
        "\n".join(["x,y", *(f"{a},{a * a}" for a in A)]).encode("utf-16"),
        (),
    ),
    "gzip": (
        "t.csv.gz",
        gzip.compress("\n".join(["x,y", *(f"{a},{a * a}" for a in A)]).encode()),
        (),
    ),
    "no header": ("t.csv", "\n".join(f"{a},{a * a}" for a in A).encode(), ("--no-header",)),
    "a header of numbers": (
        "t.csv",
        "\n".join(["1.5,2.5", *(f"{a},{a * a}" for a in A)]).encode(),
        ("--header",),
    ),
    "blanks": ("t.dat", "\n".join(["x   y", *(f"{a}   {a * a}" for a in A)]).encode(), ()),
    "a comment": (
        "t.csv",
        "\n".join(["# mine", "x,y", *(f"{a},{a * a}" for a in A)]).encode(),
        (),
    ),
    "per cent": ("t.csv", "\n".join(["x,y", *(f"{a} %,{a * a}" for a in A)]).encode(), ()),
    "JSON": ("t.json", json.dumps([{"x": a, "y": a * a} for a in A]).encode(), ()),
    "a row of nothing": (
        "t.csv",
        "\n".join(["x,y", *(f"{a},{a * a}" for a in A), ","]).encode(),
        (),
    ),
    "blanks around names": (
        "t.csv",
        "\n".join([" x , y", *(f"{a},{a * a}" for a in A)]).encode(),
        (),
    ),
}


@pytest.mark.parametrize("command", ["fit", "report"])
@pytest.mark.parametrize("case", UNUSUAL)
def test_it_reads_as_the_command_has_read(cli, tmp_path, case, command, monkeypatch):
    monkeypatch.setattr("mixtura.cli.run_report.COMPARED_BY_FIT", 40)
    monkeypatch.setattr("mixtura.cli.run_report.COMPARED", 40)
    name, data, options = UNUSUAL[case]
    (tmp_path / name).write_bytes(data)
    words = ("-k", "2", "--covariance", "full", "--n-init", 2, "--seed", 3, *options)
    answer = cli("fit", name, "-o", "f", *words)
    assert answer.code == 0, answer.err
    if command == "report":
        assert cli("report", "f", name, "-o", "f/report.html", *options).code == 0
    page = (tmp_path / "f" / "report.html").read_bytes()
    study = json.loads(re.search(rb'id="mixtura-study">(.*?)</script>', page, re.DOTALL)[1])
    told: dict[str, object] = {}
    exec(study["python"], told)  # noqa: S102  # as a reader of the report would
    fitted = load(tmp_path / "f" / "model.safetensors")
    assert told["model"].score(told["X"]) == pytest.approx(fitted.score(told["X"]), rel=1e-12)
    assert told["model"].bic(told["X"]) == pytest.approx(study["fit"]["bic"], rel=1e-12)
    command_line = study["command"].split()
    assert all(option in command_line for option in options)


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
