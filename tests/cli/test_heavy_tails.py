"""``--component`` and ``--degrees-of-freedom``, and every command after them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.conftest import Cli

import mixtura


def _text() -> str:
    """Two groups with the tails of three degrees of freedom."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 2)) / np.sqrt(rng.chisquare(3, (400, 1)) / 3)
    rows[:150] += [9.0, -3.0]
    return "height,width\n" + "".join(f"{a:.4f},{b:.4f}\n" for a, b in rows)


@pytest.fixture
def fitted(cli: Cli, write: Any, tmp_path: Path) -> Path:
    write("a.csv", _text())
    told = cli(
        *("fit", "a.csv", "-o", "out", "-k", "1:3", "--n-init", 2, "--covariance", "full"),
        *("--component", "Gaussian,student_t"),
    )
    assert told.code == 0, told.err
    return tmp_path / "out"


def test_the_criterion_chooses_tails_and_the_summary_tells_them(cli: Cli, fitted: Path) -> None:
    summary = json.loads((fitted / "summary.json").read_text())
    assert summary["selected"]["n_components"] == 2
    assert summary["selected"]["component"] == "student_t"
    tried = [(row["covariance_type"], row.get("component")) for row in summary["sweep"]]
    assert sorted(set(tried), key=str) == [("full", "student_t"), ("full", None)]
    for component in summary["components"]:
        assert set(component) >= {"centre", "scale", "scale_matrix", "degrees_of_freedom"}
        assert not {"mean", "sd", "covariance"} & set(component)
    model = mixtura.load(fitted / "model.safetensors")
    assert model.component == "student_t"


def test_other_commands_take_the_model(cli: Cli, fitted: Path) -> None:
    told = cli("info", "out/model.safetensors")
    assert "degrees of freedom" in told.out
    assert "Centre and scale of each group" in told.out
    described = json.loads(cli("info", "out/model.safetensors", "--json").out)
    assert described["component"] == "student_t"
    for command in ("predict", "score"):
        assert cli(command, "out/model.safetensors", "a.csv").code == 0
    assert cli("sample", "out/model.safetensors", "-n", 5).code == 0


def test_the_report_says_what_it_draws(cli: Cli, fitted: Path) -> None:
    told = cli("report", "out/model.safetensors", "a.csv", "--out", "r.html")
    assert told.code == 0, told.err
    text = (fitted.parent / "r.html").read_text()
    assert "The groups have heavy tails" in text
    assert "without their heavy tails" not in text  # ellipses go by the t's own law
    freedom = mixtura.load(fitted / "model.safetensors").mixture_.degrees_of_freedom_
    drawn = re.search(r'"degreesOfFreedom":\s*\[([^\]]*)\]', text)
    assert drawn, "the picture knows of no tails"
    assert [float(nu) for nu in drawn[1].split(",")] == pytest.approx(freedom, rel=1e-6)
    assert "--component student_t" in (fitted / "report.html").read_text()


def test_degrees_of_freedom_may_be_fixed_or_shared(cli: Cli, write: Any, tmp_path: Path) -> None:
    write("a.csv", _text())
    common = ("fit", "a.csv", "-k", 2, "--covariance", "VEV", "--component", "student_t")
    for text, wanted in (("4", 4.0), ("Shared", "shared"), ("each", None)):
        told = cli(*common, "-o", "out", "--degrees-of-freedom", text)
        assert told.code == 0, told.err
        model = mixtura.load(tmp_path / "out" / "model.safetensors")
        assert model.degrees_of_freedom == wanted
        assert model.covariance_type == "VEV"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--component", "cauchy"], "--component"),
        (["--degrees-of-freedom", "4"], "without --component student_t"),
        (["--component", "student_t", "--degrees-of-freedom", "0"], "from 0.01 on"),
        (["--component", "student_t", "--degrees-of-freedom", "nan"], "from 0.01 on"),
        (["--component", "student_t", "--degrees-of-freedom", "inf"], "from 0.01 on"),
        (["--component", "student_t", "--log", "height"], "have no mean"),
    ],
)
def test_what_cannot_be_is_refused(cli: Cli, write: Any, options: list[str], said: str) -> None:
    write("a.csv", "height,width\n" + "".join(f"{1 + i % 7},{2 + i % 5}\n" for i in range(60)))
    told = cli("fit", "a.csv", "-k", 1, *options)
    assert told.code != 0
    assert said in " ".join(told.err.split())


def test_in_python_it_is_the_same() -> None:
    rows = np.loadtxt(_text().splitlines()[1:], delimiter=",")
    found = mixtura.fit_table(
        rows, 2, covariance_type="full", component="student_t", degrees_of_freedom="shared"
    )
    nu = found.model.mixture_.degrees_of_freedom_
    assert nu[0] == nu[1] < 6
