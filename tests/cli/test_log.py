"""``--log``: columns as logarithms, from the command line to every command after it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.conftest import Cli
from tests.estimators.test_logarithms import X

import mixtura


def _text(header: str = "income,age") -> str:
    rows = [f"{income:.2f},{age:.1f}" for income, age in X]
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def fitted(cli: Cli, write: Any, tmp_path: Path) -> Path:
    write("a.csv", _text())
    answer = cli("fit", "a.csv", "-o", "out", "-k", "1:3", "--n-init", 2, "--log", "income")
    assert answer.code == 0, answer.err
    return tmp_path / "out"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_summary_counts_the_change_of_variables(cli: Cli, fitted: Path) -> None:
    summary = json.loads((fitted / "summary.json").read_text())
    assert summary["log"] == ["income"]
    model = mixtura.load(fitted / "model.safetensors")
    table = np.genfromtxt(fitted.parent / "a.csv", delimiter=",", skip_header=1)
    import pyarrow as pa

    rows = pa.table(list(table.T), names=["income", "age"])
    assert summary["selected"]["bic"] == pytest.approx(model.bic(rows))
    assert cli("fit", "a.csv", "-o", "plain", "-k", "1:3", "--n-init", 2).code == 0
    plain = json.loads(Path("plain/summary.json").read_text())
    assert plain["log"] == []
    assert "log" not in plain["components"][0]
    assert summary["selected"]["bic"] < plain["selected"]["bic"] - 20
    one = summary["components"][0]
    median, factor = one["log"]["income"]["median"], one["log"]["income"]["factor"]
    sigma = np.log(factor)
    assert one["mean"]["income"] == pytest.approx(median * np.exp(sigma**2 / 2))
    assert one["sd"]["income"] == pytest.approx(
        one["mean"]["income"] * np.sqrt(np.expm1(sigma**2))
    )


def test_the_screen_says_what_its_numbers_are(cli: Cli, fitted: Path) -> None:
    told = cli("info", "out").out
    assert "of income, taken as a logarithm, the median, and the factor" in " ".join(told.split())
    assert re.search(r"income +[\d,]+ .÷ 1\.\d", told)
    assert re.search(r"age +\d\d\.\d ± \d\.\d", told)
    assert json.loads(cli("info", "out", "--json").out)["log"] == ["income"]


def test_every_command_after_it(cli: Cli, fitted: Path) -> None:
    scored = _rows(cli("score", "out", "a.csv").out)
    model = mixtura.load(fitted / "model.safetensors")
    table = np.genfromtxt("a.csv", delimiter=",", skip_header=1)
    density = [float(row["log_density"]) for row in scored]
    np.testing.assert_allclose(density, _scores(model, table), atol=1e-3)
    flagged = [row["unusual"] == "1" for row in scored]
    assert flagged == (_scores(model, table) < model.anomaly_threshold_).tolist()
    assert len(_rows(cli("predict", "out", "a.csv").out)) == len(X)
    drawn = _rows(cli("sample", "out", "-n", 50).out)
    assert all(float(row["income"]) > 1000 for row in drawn)
    assert cli("report", "out", "a.csv", "-o", "r.html").code == 0
    assert "fitted as natural logarithms" in Path("r.html").read_text(encoding="utf-8")
    assert cli("plot", "out", "a.csv", "--what", "pairs", "-o", "p.svg").code == 0


def _scores(model: Any, table: np.ndarray) -> np.ndarray:
    import pyarrow as pa

    return np.asarray(model.score_samples(pa.table(list(table.T), names=["income", "age"])))


@pytest.mark.parametrize("command", ["predict", "score"])
def test_a_new_row_without_logarithm(cli: Cli, write: Any, fitted: Path, command: str) -> None:
    write("b.csv", "age,income\n30,1000\n31,0\n")
    answer = cli(command, "out", "b.csv")
    assert answer.code == 2
    assert "column 'income', data row 2 (line 3 of b.csv) is 0" in answer.err
    assert "The model was fitted to the logarithm of that column" in answer.err


def test_the_report_repeats_the_option_in_both_languages(cli: Cli, fitted: Path) -> None:
    page = (fitted / "report.html").read_text(encoding="utf-8")
    assert "--log income" in page
    assert re.search(r"log=\['income'\]", page.replace("\\u0027", "'"))


def test_names_with_commas(cli: Cli, write: Any) -> None:
    write("c.csv", _text('"income, net",age'))
    answer = cli("fit", "c.csv", "-k", 2, "-o", "c", "--log", "income, net", "--log", "age")
    assert answer.code == 0, answer.err
    assert json.loads(Path("c/summary.json").read_text())["log"] == ["income, net", "age"]
    page = Path("c/report.html").read_text(encoding="utf-8").replace("\\u0027", "'")
    assert """--log '"income, net",age'""" in page.replace("\\u0022", '"').replace('\\"', '"')


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--log", "incme"], "--log names 'incme', which the table does not have"),
        (["--log", "income,income"], "--log names 'income' more than once"),
        (["--log", "income", "--columns", "age"], "name it in --columns as well"),
    ],
)
def test_wrong_names(cli: Cli, write: Any, options: list[str], said: str) -> None:
    write("a.csv", _text())
    answer = cli("fit", "a.csv", "-k", 1, *options)
    assert answer.code == 2
    assert said in answer.err
    assert not Path("a-mixtura").exists()


def test_all_and_a_column_named_all(cli: Cli, write: Any) -> None:
    write("a.csv", _text())
    assert cli("fit", "a.csv", "-k", 1, "-o", "o", "--log", "all", "--no-report").code == 0
    assert json.loads(Path("o/summary.json").read_text())["log"] == ["income", "age"]
    write("b.csv", _text("all,age"))
    assert cli("fit", "b.csv", "-k", 1, "-o", "p", "--log", "all", "--no-report").code == 0
    assert json.loads(Path("p/summary.json").read_text())["log"] == ["all"]


def test_trimming_is_by_logarithms(cli: Cli, write: Any) -> None:
    write("t.csv", _text() + "1e300,40\n".replace("1e300", "9e99"))
    answer = cli(
        "fit",
        "t.csv",
        "-k",
        1,
        "-o",
        "o",
        "--log",
        "income",
        "--trim",
        30,
        "--no-report",
        "--details",
    )
    assert answer.code == 0, answer.err
    assert json.loads(Path("o/summary.json").read_text())["trimmed"]["rows"] == [len(X) + 1]
    assert "Extreme in some column or its logarithm" in " ".join(answer.err.split())


def test_a_spread_beyond_a_double_is_null_in_the_summary(cli: Cli, write: Any) -> None:
    rng = np.random.default_rng(9)
    rows = "\n".join(f"{10**x:.6e}" for x in rng.uniform(-98, 98, 100))
    write("w.csv", f"x\n{rows}\n")
    assert cli("fit", "w.csv", "-k", 1, "-o", "o", "--log", "x").code == 0
    one = json.loads(Path("o/summary.json").read_text())["components"][0]
    assert one["mean"]["x"] is None
    assert one["log"]["x"]["median"] > 0


def test_compare_shows_all_methods_the_logarithms(cli: Cli, write: Any) -> None:
    write("a.csv", _text())
    answer = cli("compare", "a.csv", "-k", 2, "--log", "income", "--json")
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    assert told["log"] == ["income"]
    gaussian = told["methods"][0]
    assert "with 'income' as logarithm" in gaussian["note"]
    assert cli("compare", "a.csv", "--log", "incme").code == 2
    write("z.csv", _text() + "0,30\n")
    assert "only numbers above zero" in cli("compare", "z.csv", "--log", "income").err
