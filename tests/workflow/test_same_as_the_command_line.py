"""Every option of ``mixtura fit`` is a parameter of ``fit_table``, and comes to the same."""

from __future__ import annotations

import inspect
import json
import re

import numpy as np
import pytest

import mixtura
from mixtura.cli.__main__ import run
from mixtura.errors import MixturaError
from mixtura.workflow.wording import PARAMETERS, in_python

pandas = pytest.importorskip("pandas")

ONLY_THERE = {"file", "out", "rows", "no_report", "as_json", "details", "quiet"}
"""Where results go, and how they are shown: in Python these are attributes of the result."""


@pytest.fixture(scope="module", name="frame")
def _frame():
    """With gaps, a code, words, a long tail, a row far out, and a name that needs quoting."""
    rng = np.random.default_rng(3)
    X = np.concatenate([rng.normal(0, 1, (70, 2)), rng.normal(7, 1, (50, 2))]).round(2)
    X[7] = 400.0
    frame = pandas.DataFrame(
        {
            "city": ["Köln", "Zürich", "Málaga"] * 40,
            "height": X[:, 0],
            "weight, kg": X[:, 1],
            "child's age": rng.normal(9, 2, 120).round(2),
            "income": np.exp(rng.normal(9, 1, 120)).round(1),
        }
    )
    frame.loc[[2, 50], "height"] = np.nan
    frame.loc[[5, 60, 61], "child's age"] = -999.0
    return frame


@pytest.fixture(scope="module", name="files")
def _files(frame, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    whole = frame.dropna().reset_index(drop=True)
    numbers = whole.drop(columns="city")
    frame.to_csv(folder / "gaps.csv", index=False)
    whole.to_csv(folder / "whole.csv", index=False)
    numbers.to_csv(folder / "bare.csv", index=False, header=False)
    years = {name: [2000 + i, *numbers[name]] for i, name in enumerate(numbers)}
    pandas.DataFrame(years).to_csv(folder / "years.csv", index=False, header=False)
    whole.to_csv(folder / "office.csv", index=False, sep=";", decimal=",", encoding="cp1252")
    whole.to_parquet(folder / "typed.parquet")
    return folder


DROPPED = (["--missing", "drop"], {"missing": "drop"})
CASES = {
    "nothing": ("whole.csv", [], {}),
    "missing": ("gaps.csv", *DROPPED),
    "missing in capitals": ("gaps.csv", ["--missing", "DROP"], {"missing": "drop"}),
    "a code": ("gaps.csv", [*DROPPED[0], "--na", "-999"], {"missing": "drop", "na": -999}),
    "a code as float": (
        "gaps.csv",
        [*DROPPED[0], "--na", "-999"],
        {"missing": "drop", "na": -999.0},
    ),
    "codes": (
        "gaps.csv",
        [*DROPPED[0], "--na", "-999,n/k"],
        {"missing": "drop", "na": np.array(["-999", "n/k"])},
    ),
    "code of a column": (
        "gaps.csv",
        [*DROPPED[0], "--na", "child's age=-999"],
        {"missing": "drop", "na": {"child's age": [-999]}},
    ),
    "the same as a text": (
        "gaps.csv",
        [*DROPPED[0], "--na", "child's age=-999"],
        {"missing": "drop", "na": "child's age=-999"},
    ),
    "drop": ("gaps.csv", ["--drop", "height"], {"drop": "height"}),
    "drop several": (
        "gaps.csv",
        ["--drop", '"weight, kg",height'],
        {"drop": ["weight, kg", "height"]},
    ),
    "columns": (
        "whole.csv",
        ["--columns", '"weight, kg",height'],
        {"columns": ["weight, kg", "height"]},
    ),
    "columns and drop": (
        "whole.csv",
        ["--columns", "height,income", "--drop", "height"],
        {"columns": ["height", "income"], "drop": ["height"]},
    ),
    "one-hot": ("whole.csv", ["--one-hot", "city"], {"one_hot": ["city"]}),
    "one-hot all": (
        "gaps.csv",
        ["--one-hot", "all", *DROPPED[0], "--na", "Köln"],
        {"one_hot": "all", "missing": "drop", "na": ("Köln",)},
    ),
    "trim": ("whole.csv", ["--trim", "8"], {"trim": 8}),
    "log": ("whole.csv", ["--log", "income"], {"log": "income"}),
    "log with codes": (
        "gaps.csv",
        ["--log", "income,child's age", *DROPPED[0], "--na", "-999"],
        {"log": ["income", "child's age"], "missing": "drop", "na": -999},
    ),
    "log, one-hot and trim": (
        "whole.csv",
        ["--log", "income", "--one-hot", "city", "--trim", "8", "--pca", "2"],
        {"log": ["income"], "one_hot": ["city"], "trim": 8.0, "pca": 2},
    ),
    "no header": ("bare.csv", ["--no-header"], {"header": False}),
    "header of numbers": ("years.csv", ["--header"], {"header": True}),
    "decimal": (
        "office.csv",
        ["--decimal", ",", "--encoding", "cp1252"],
        {"decimal": ",", "encoding": "cp1252"},
    ),
    "of no use": (
        "typed.parquet",
        ["--decimal", ",", "--no-header", "--encoding", "cp1252", "--sheet", "2"],
        {"decimal": ",", "header": False, "encoding": "cp1252", "sheet": 2},
    ),
    "criterion and seed": (
        "whole.csv",
        ["--criterion", "icl", "--seed", "4", "--anomaly-quantile", "0.1", "--no-scale"],
        {"criterion": "icl", "random_state": 4, "anomaly_quantile": 0.1, "scale": False},
    ),
}


def both(path, out, options, parameters, capfd):
    """The summary there and what is found here, and the notes of either."""
    command = ["fit", str(path), "-k", "1:2", "--n-init", "1", "--covariance", "diag,full"]
    assert run([*command, "--no-report", "--details", "-o", str(out), *options]) == 0
    said = capfd.readouterr().err
    here = mixtura.fit_table(
        path, [1, 2], n_init=1, covariance_type=["diag", "full"], **parameters
    )
    return json.loads((out / "summary.json").read_text()), here, said


def without_seconds(summary):
    for row in summary["sweep"]:
        row.pop("seconds")
    return summary


def words(text):
    """Without the breaks of lines, and without where the reasons are told."""
    text = re.sub(r"summary\.json|dropped", "there", text)
    return " ".join(text.split()).replace("note: ", "").replace("'", '"')


@pytest.mark.parametrize("case", CASES)
def test_an_option_comes_to_the_same(files, tmp_path, capfd, case):
    name, options, parameters = CASES[case]
    there, here, said = both(files / name, tmp_path / "out", options, parameters, capfd)
    plain = json.loads(json.dumps(here.to_dict()))
    there = without_seconds(there)
    for key, value in without_seconds(plain).items():
        assert value == there[key], key
    assert plain.keys() == there.keys()
    table = pandas.read_csv(tmp_path / "out" / "rows.csv")
    group = here.rows["group"].to_numpy(dtype=float)
    np.testing.assert_array_equal(table["group"].to_numpy(dtype=float), group)
    for note in here.notes:
        assert words(note) in words(in_python(said)), note
        assert "--" not in note


@pytest.mark.parametrize("sheet", ["June", "june", "2", 2, np.int64(2)])
def test_a_sheet_is_the_same(frame, tmp_path, capfd, sheet):
    pytest.importorskip("openpyxl")
    path = tmp_path / "book.xlsx"
    with pandas.ExcelWriter(path) as book:
        frame[["income"]].to_excel(book, sheet_name="May", index=False)
        frame[["income", "weight, kg"]].to_excel(book, sheet_name="June", index=False)
    parameters = {"sheet": sheet}
    there, here, _ = both(path, tmp_path / "o", ["--sheet", str(sheet)], parameters, capfd)
    assert there["features"] == ["income", "weight, kg"]
    assert without_seconds(json.loads(json.dumps(here.to_dict()))) == without_seconds(there)


@pytest.mark.parametrize(
    ("name", "options", "parameters"),
    [
        ("gaps.csv", ["--missing", "error"], {"missing": "error"}),
        ("office.csv", [], {}),
        ("office.csv", ["--encoding", "cp1252"], {"encoding": "cp1252"}),
        ("whole.csv", ["--encoding", "foo"], {"encoding": "foo"}),
        ("whole.csv", ["--encoding", "is"], {"encoding": "is"}),
        ("whole.csv", ["--decimal", "comma"], {"decimal": "comma"}),
        ("whole.csv", ["--log", "height"], {"log": ["height"]}),
        ("whole.csv", ["--one-hot", "city", "--log", "city"], {"one_hot": "city", "log": "city"}),
        ("whole.csv", ["--log", "all", "--columns", "income,height"],
         {"log": "all", "columns": ["income", "height"]}),
        ("whole.csv", ["--one-hot", "all", "--columns", "height"],
         {"one_hot": "all", "columns": ["height"]}),
        ("whole.csv", ["--drop", "height", "--columns", "height"],
         {"drop": ["height"], "columns": ["height"]}),
        ("gaps.csv", ["--missing", "drop", "--na", "-999", "--columns", "height", "-k", "500"],
         {"missing": "drop", "na": -999, "columns": ["height"], "n_components": 500}),
    ],
)  # fmt: skip
def test_a_refusal_is_the_same_in_the_words_of_python(files, capfd, name, options, parameters):
    assert run(["fit", str(files / name), "-o", str(files / "none"), *options]) != 0
    said = capfd.readouterr().err
    with pytest.raises(MixturaError) as error:
        mixtura.fit_table(files / name, **parameters)
    here = str(error.value)
    assert not re.search(r"(?<![\w-])--[a-z]", here)

    def plain(text):  # lists and quotation marks are written otherwise
        text = re.sub(r"[\[\]'\"\\]|\bin Python\b", "", " ".join(in_python(text).split()))
        return text.replace("log ", "log=").replace("log=is", "log is")

    assert plain(here)[:60] in plain(said)


def test_every_option_is_a_parameter():
    from mixtura.cli.fit import fit

    there = set(inspect.signature(inspect.unwrap(fit)).parameters) - ONLY_THERE - {"context"}
    renamed = {"k": "n_components", "covariance": "covariance_type", "seed": "random_state"}
    there = {renamed.get(name, name) for name in there} - {"no_scale"} | {"scale"}
    here = set(inspect.signature(mixtura.fit_table).parameters) - {"table", "tell", "progress"}
    assert here == there
    assert {name.partition("=")[0] for name in PARAMETERS.values()} == there


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"header": "no"}, "header is 'no'; give True"),
        ({"sheet": 1.5}, "sheet is 1.5; give the name"),
        ({"sheet": True}, "sheet is True; give the name"),
        ({"encoding": 3}, "encoding is '3', which is no encoding"),
        ({"decimal": 5}, "decimal is '5'; give the mark"),
        ({"missing": None}, "missing is None; give 'keep'"),
        ({"missing": True}, "missing is True; give 'keep'"),
        ({"na": "nope=3"}, "na names 'nope'"),
        ({"na": {"Height": 3}}, "Did you mean 'height'"),
        ({"drop": "height,income"}, "drop names 'height,income'"),
        ({"drop": []}, "drop is empty"),
    ],
)
def test_what_only_python_can_say_wrongly_is_a_sentence(files, parameters, said):
    with pytest.raises(MixturaError, match=said):
        mixtura.fit_table(files / "whole.csv", 1, **parameters)


def test_what_is_in_memory_takes_the_options_of_cells_and_none_of_files(frame):
    found = mixtura.fit_table(frame, 1, missing="drop", na=-999, drop=["income"])
    assert len(found.labels) == 115
    assert found.columns == ["height", "weight, kg", "child's age"]
    with pytest.raises(MixturaError, match=r"^header says how a file is read.* leave it out"):
        mixtura.fit_table(frame, 1, header=False)
    with pytest.raises(MixturaError, match=r"^decimal and sheet say how .* leave them out"):
        mixtura.fit_table(frame, 1, decimal=",", sheet=1)
