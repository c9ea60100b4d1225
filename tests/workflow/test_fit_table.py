"""``mixtura.fit_table``: the whole of ``mixtura fit`` for whatever holds a table."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings

import numpy as np
import pytest
from sklearn.base import clone

import mixtura
from mixtura import datasets
from mixtura.cli.__main__ import run
from mixtura.errors import MissingLibraryError, MixturaError
from mixtura.workflow import given as given_module

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")


@pytest.fixture(scope="module")
def frame():
    """What an analyst has: numbers, words, dates, a count of the rows, a constant."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (60, 2)), rng.normal(6, 1, (40, 2))]).round(3)
    return pandas.DataFrame(
        {
            "id": np.arange(1, 101),
            "name": [f"<b>{i}</b>" for i in range(100)],
            "sex": ["f", "m"] * 50,
            "height": X[:, 0],
            "weight, kg": X[:, 1],
            "same": 7.0,
            "size": np.exp(X[:, 0]).round(3) + 0.001,
            "when": pandas.date_range("2020-01-01", periods=100),
        },
        index=np.arange(100)[::-1],
    )


@pytest.fixture(scope="module")
def found(frame):
    return mixtura.fit_table(frame, range(1, 4), n_init=2)


LOGS_ALONE = {"log": "size", "scale": False, "columns": "size"}


def without_seconds(summary):
    plain = json.loads(json.dumps(summary))
    for row in plain["sweep"]:
        row.pop("seconds")
    return plain


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        ([], {}),
        (["--trim", "5", "--criterion", "icl"], {"trim": 5.0, "criterion": "icl"}),
        (["--one-hot", "sex", "--seed", "3"], {"one_hot": "sex", "random_state": 3}),
        (
            ["--columns", "height", "--no-scale", "--covariance", "tied"],
            {"columns": ["height"], "scale": False, "covariance_type": "tied"},
        ),
        (["--pca", "1"], {"pca": 1}),
        (["--log", "size"], {"log": ["size"]}),
        (["--log", "size", "--no-scale", "--columns", "size"], LOGS_ALONE),
    ],
)
def test_the_command_line_finds_the_same(frame, tmp_path, options, parameters):
    path = tmp_path / "people.csv"
    frame.drop(columns=["when"]).to_csv(path, index=False)
    out = tmp_path / "out"
    command = ["fit", str(path), "-k", "1:3", "--n-init", "2", "--no-report", "-q", "-o", str(out)]
    assert run([*command, *options]) == 0
    there = json.loads((out / "summary.json").read_text())
    here = mixtura.fit_table(path, range(1, 4), n_init=2, **parameters)
    assert without_seconds(here.to_dict()) == without_seconds(there)
    saved = mixtura.load(out / "model.safetensors")
    rows = here.study.matrix.table()
    np.testing.assert_array_equal(saved.predict(rows), here.labels)
    np.testing.assert_array_equal(saved.predict_proba(rows), here.probabilities)


def test_a_file_a_frame_of_any_kind_and_an_array_give_the_same(frame, found, tmp_path):
    numbers = frame[["height", "weight, kg", "size"]]
    path = tmp_path / "a.parquet"
    frame.reset_index(drop=True).to_parquet(path)
    others = {
        "parquet": path,
        "polars": polars.from_pandas(frame),
        "lazy": polars.from_pandas(frame).lazy(),
        "array": numbers.to_numpy(),
        "float32": polars.from_pandas(numbers),
        "list": numbers.to_numpy().tolist(),
    }
    for kind, table in others.items():
        other = mixtura.fit_table(table, range(1, 4), n_init=2)
        np.testing.assert_array_equal(other.labels, found.labels, err_msg=kind)
        assert other.summary().bic == pytest.approx(found.summary().bic)


def test_the_rows_come_back_with_their_groups(frame, found):
    rows = found.rows
    assert isinstance(rows, pandas.DataFrame)
    assert list(rows.columns) == [
        *frame.columns,
        "group",
        "sure",
        "log_density",
        "unusual",
        "unusual_in",
    ]
    assert (rows.index == frame.index).all()
    pandas.testing.assert_frame_equal(rows[frame.columns], frame)
    np.testing.assert_array_equal(rows["group"], found.labels)
    assert rows["sure"].between(50, 100).all()
    assert set(rows["unusual"]) == {0, 1}
    back = mixtura.fit_table(polars.from_pandas(frame), 2, n_init=2).rows
    assert isinstance(back, polars.DataFrame)


def test_a_table_that_has_these_columns_already_keeps_them(frame):
    again = mixtura.fit_table(frame.assign(group="old"), 2, n_init=2).rows
    assert (again["group"] == "old").all()
    assert "mixtura_group" in again.columns


def test_what_was_left_out_is_said_in_the_words_of_python(found):
    assert {name for name, _ in found.dropped} == {"id", "name", "sex", "same", "when"}
    (note,) = [note for note in found.notes if note.startswith("left out")]
    assert all(name in note for name, _ in found.dropped)
    assert not any("--" in note for note in found.notes)
    told = []
    mixtura.fit_table(datasets.load("faithful").X, 2, n_init=2, trim=3.0, tell=told.append)
    assert told == ["trim left no row out."]


def test_progress_is_told(frame):
    seen = []
    mixtura.fit_table(
        frame, range(1, 3), n_init=2, progress=lambda what, share: seen.append((what, share))
    )
    assert seen[0] == ("reading the table", None)
    assert ("trying 8 models", 1.0) in seen


def test_an_arrays_model_takes_arrays(recwarn):
    X = np.column_stack([datasets.load("faithful").X, np.ones(272)])
    found = mixtura.fit_table(X, 2, n_init=2)
    assert found.columns == ["x0", "x1"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(found.model.predict(X[:, :2]), found.labels)
    assert list(found.rows.columns)[:3] == ["x0", "x1", "x2"]


def test_printed_it_says_what_was_found_and_does_no_harm(frame, found):
    text = repr(found)
    k = found.model.n_components
    assert text.startswith(f"{k} groups in 100 rows of 3 columns. Chosen from 12 models by BIC")
    assert found.verdict.sentence in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
    hostile = frame.rename(columns={"height": "<script>alert(1)</script>\x1b[2J"})
    shown = mixtura.fit_table(hostile, 2, n_init=2)
    assert "<script>" not in shown._repr_html_()
    assert "\x1b" not in repr(shown)


def test_summary_groups_and_judgements(found):
    assert found.summary().bic == pytest.approx(found.sweep.selected.value("bic"))
    assert len(found.groups) == found.model.n_components
    assert found.anomalies.flagged.sum() == 5
    assert found.verdict.to_dict() == found.to_dict()["verdict"]
    assert [f.code for f in found.findings] == [f["code"] for f in found.to_dict()["findings"]]
    assert found.results["selected"].sum() == 1


def test_the_report_is_written_whole(found, tmp_path):
    found.report(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_bytes().startswith(b"<!")
    with pytest.raises(MixturaError, match=r"ends in \.html"):
        found.report(tmp_path / "r.txt")
    with pytest.raises(MixturaError, match="Choose another path"):
        found.report(tmp_path / "none" / "r.html")


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"columns": ["Height"]}, "Did you mean 'height'"),
        ({"columns": []}, "columns is empty"),
        ({"columns": ["height", "height"]}, "more than once"),
        ({"one_hot": "all", "columns": ["height"]}, "one_hot='all' and columns"),
        ({"n_components": 0}, "n_components holds 0"),
        ({"n_components": 500}, "n_components asks for 500 groups"),
        ({"criterion": "BIC"}, "choose one of bic"),
        ({"covariance_type": "ful"}, "covariance_type holds 'ful'"),
        ({"random_state": None}, "random_state is None"),
        ({"pca": 99}, "^pca is 99"),
        ({"log": ["height"]}, "only numbers above zero have a logarithm"),
        ({"log": ["sex"]}, "log names 'sex', which is left out"),
        ({"trim": -1}, "'trim'"),
        ({"anomaly_quantile": 1.0}, "'anomaly_quantile'"),
        ({"n_init": 0}, "'n_init'"),
    ],
)
def test_what_cannot_be_is_a_sentence(frame, parameters, said):
    with pytest.raises(MixturaError, match=said) as caught:
        mixtura.fit_table(frame, **({"n_components": 2} | parameters))
    assert "--" not in str(caught.value)


@pytest.mark.parametrize("table", ["no such file.csv", None, 3, {"a": [1, 2]}, [1, 2], b"a,b"])
def test_what_is_no_table_is_a_sentence(table):
    with pytest.raises(MixturaError):
        mixtura.fit_table(table)


def test_without_pyarrow_what_is_in_memory_still_does(monkeypatch, frame, found, tmp_path):
    monkeypatch.setattr(given_module, "find_spec", lambda name: None)
    other = mixtura.fit_table(frame, range(1, 4), n_init=2, columns=found.columns)
    np.testing.assert_array_equal(other.labels, found.labels)
    assert any("pyarrow is not installed" in note for note in other.notes)
    chosen = mixtura.fit_table(polars.from_pandas(frame), 2, n_init=2, trim=8.0)
    assert {name for name, _ in chosen.dropped} == {"name", "sex", "same", "when"}
    with pytest.raises(
        MissingLibraryError, match=r"read the file yourself .*or: .* install .*pyarrow>="
    ):
        mixtura.fit_table(tmp_path / "a.csv")
    with pytest.raises(MixturaError, match="one_hot needs pyarrow"):
        mixtura.fit_table(frame, 2, one_hot="sex")
    for gaps in ({"missing": "drop"}, {"na": -9}):
        with pytest.raises(MixturaError, match=r"na and missing='(drop|keep)' need pyarrow"):
            mixtura.fit_table(frame, 2, **gaps)
    lacking = frame.copy()
    lacking.loc[lacking.index[3], found.columns[0]] = np.nan
    assert len(mixtura.fit_table(lacking, 2, n_init=2, columns=found.columns).labels) == len(frame)
    without = mixtura.fit_table(frame, 2, n_init=2, drop=["id", "size"])
    assert without.columns == ["height", "weight, kg"]
    X = frame[found.columns].to_numpy()
    assert mixtura.fit_table(X, 2, n_init=2, drop="x1").columns == ["x0", "x2"]
    with pytest.raises(MixturaError, match="no column of numbers"):
        mixtura.fit_table(X, 2, drop=["x0", "x1", "x2"])
    with pytest.raises(MixturaError, match="no column of numbers"):
        mixtura.fit_table(frame, 2, columns=["id"], drop=["id"])


def test_gaps_codes_and_columns_not_to_be_used(frame, tmp_path):
    gaps = frame.copy()
    gaps.loc[gaps.index[3], "height"] = np.nan
    gaps.loc[gaps.index[5], "weight, kg"] = -999.0
    with pytest.raises(MixturaError, match="missing='drop'"):
        mixtura.fit_table(gaps, 2, n_init=2, missing="error")
    kept = mixtura.fit_table(gaps, 2, n_init=2)
    assert len(kept.labels) == len(gaps)
    assert any("is missing, in 1 row, which is used as it is" in note for note in kept.notes)
    path = tmp_path / "gaps.csv"
    gaps.drop(columns="when").to_csv(path, index=False)
    out = tmp_path / "out"
    options = ["--missing", "drop", "--na", "-999", "--drop", "same,name"]
    command = ["fit", str(path), "-k", "2", "--n-init", "2", "--no-report", "-q", "-o", str(out)]
    assert run([*command, *options]) == 0
    there = json.loads((out / "summary.json").read_text())
    asked = {"missing": "drop", "na": -999, "drop": ["same", "name"]}
    for table in (path, gaps.drop(columns="when")):
        found = mixtura.fit_table(table, 2, n_init=2, **asked)
        here = without_seconds(found.to_dict())
        assert here["components"] == without_seconds(there)["components"]
        rows = found.rows
        assert len(rows) == 100
        assert rows["group"].isna().sum() == 2
        assert rows["group"].isna().to_numpy()[[3, 5]].all()
    one = mixtura.fit_table(gaps, 2, n_init=2, missing="drop", na={"weight, kg": [-999]})
    assert len(one.labels) == 98
    for wrong, said in (
        ({"missing": "dorp"}, "Did you mean 'drop'"),
        ({"na": {"nope": 1}}, "na names 'nope'"),
        ({"drop": ["nope"]}, "drop names 'nope'"),
        ({"header": True}, "how a file is read"),
    ):
        with pytest.raises(MixturaError, match=said):
            mixtura.fit_table(gaps, 2, **wrong)


def test_how_a_file_is_read(frame, tmp_path):
    path = tmp_path / "office.csv"
    frame[["height", "weight, kg"]].to_csv(path, sep=";", decimal=",", index=False)
    found = mixtura.fit_table(path, 2, n_init=2, decimal=",")
    np.testing.assert_allclose(found.study.matrix.X, frame[["height", "weight, kg"]])
    assert found.rows["height"].dtype == float
    frame.assign(zip="01067").to_csv(path)
    assert set(mixtura.fit_table(path, 1).rows["zip"]) == {"01067"}
    path.write_text("1,2\n2,4\n9,7\n8,8\n")
    assert len(mixtura.fit_table(path, 1, header=False).labels) == 4
    assert mixtura.fit_table(path, 1, header=True).columns == ["1", "2"]


def test_no_module_on_the_way_of_an_array_needs_pyarrow():
    code = """
import importlib.util, sys
usual = importlib.util.find_spec
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "pyarrow":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Without())
importlib.util.find_spec = lambda name, *a: None if name == "pyarrow" else usual(name, *a)
import mixtura
found = mixtura.fit_table(mixtura.datasets.load("faithful").X, range(1, 4), n_init=2)
print(found.model.n_components, "pyarrow" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True
    )
    assert done.stdout == "3 False\n"


def test_logarithms_are_fitted_as_by_the_command_line() -> None:
    rng = np.random.default_rng(0)
    income = np.exp(np.append(rng.normal(10, 0.5, 100), rng.normal(12, 0.5, 100)))
    table = pandas.DataFrame({"income": income, "age": rng.normal(40, 5, 200)})
    found = mixtura.fit_table(table, [1, 2, 3], log=["income"], n_init=2)
    assert found.to_dict()["log"] == ["income"]
    assert found.model.log == ["income"]
    assert found.summary().bic == pytest.approx(found.model.bic(table))
    plain = mixtura.fit_table(table, [1, 2, 3], n_init=2)
    assert found.summary().bic < plain.summary().bic
    of_array = mixtura.fit_table(table.to_numpy(), [1, 2, 3], log=[0], n_init=2)
    assert of_array.model.log == [0]
    assert of_array.summary().bic == pytest.approx(found.summary().bic)
    again = clone(of_array.model).fit(table.to_numpy())
    assert again.bic(table.to_numpy()) == pytest.approx(found.summary().bic)
    everything = mixtura.fit_table(table, 1, log="all", n_init=2)
    assert everything.model.preparation_.log == (0, 1)


def test_logarithms_that_cannot_be() -> None:
    table = pandas.DataFrame({"income": [1.0, 2.0, 0.0, 4.0], "age": [3.0, 1.0, 5.0, 2.0]})
    with pytest.raises(MixturaError) as error:
        mixtura.fit_table(table, 1, log="all")
    assert "data row 3" in str(error.value)
    assert "log=['age']" in str(error.value)
    with pytest.raises(MixturaError, match="Did you mean 'income'"):
        mixtura.fit_table(table, 1, log=["Income"])
