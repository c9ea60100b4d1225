"""One verdict wherever it is told: in the summary, in the report, and in a report made later."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def compared(monkeypatch):
    """No methods beside the mixture, which take most of the time."""
    monkeypatch.setattr("mixtura.cli.run_report.COMPARED", 0)
    monkeypatch.setattr("mixtura.cli.run_report.COMPARED_BY_FIT", 0)


def study_in(path: Path):
    text = re.search(
        r'<script type="application/json" id="mixtura-study">(.*?)</script>', path.read_text()
    )
    return json.loads(text[1])


def blobs(*centres: float, n: int = 60) -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.concatenate([rng.normal(centre, 1.0, (n, 2)) for centre in centres])


KINDS = {
    "far apart": (blobs(0, 30, n=150), "1:3", "Reliable"),
    "at the edge": (blobs(0, 20, 40, 60), "1:3", "Not reliable"),
    "one size": (blobs(0, 30), "2", "With care"),
    "overlapping": (blobs(0, 2), "2:3", None),
    "few rows": (blobs(0, 9, n=8), "1:4", None),
    "more numbers than rows": (
        np.hstack([blobs(0, 9, n=8)] * 4) + blobs(0, n=16)[:, [0, 1] * 4],
        "2:3",
        None,
    ),
    "values": (blobs(0, 9).round(-1), "1:3", None),
}


@pytest.mark.parametrize("kind", KINDS)
def test_summary_and_reports_agree(cli, write, tmp_path, kind):
    X, sizes, word = KINDS[kind]
    names = ",".join(f"x{j}" for j in range(X.shape[1]))
    write("t.csv", names + "\n" + "\n".join(",".join(map(repr, row)) for row in X.tolist()))
    answer = cli("fit", "t.csv", "-k", sizes, "--n-init", 3, "-o", "f")
    assert answer.code == 0, answer.err
    summary = json.loads((tmp_path / "f" / "summary.json").read_text())
    said = summary["verdict"]
    if word is not None:
        assert said["word"] == word
    assert study_in(tmp_path / "f" / "report.html")["verdict"] == said
    assert cli("report", "f", "t.csv", "-o", "again.html").code == 0
    assert study_in(tmp_path / "again.html")["verdict"] == said
    assert cli("report", "f", "t.csv", "-o", "bare.html", "--no-rows").code == 0
    assert study_in(tmp_path / "bare.html")["verdict"] == said
    severities = {finding["severity"] for finding in summary["findings"]}
    assert (said["level"] == "yes") <= (severities <= {"info"})
    assert (said["level"] == "yes") == (not said["reasons"])


def test_a_summary_that_does_not_say_how_sure_it_is_makes_nobody_sure(cli, write, tmp_path):
    X = KINDS["far apart"][0]
    write("t.csv", "a,b\n" + "\n".join(f"{a},{b}" for a, b in X))
    assert cli("fit", "t.csv", "-k", "1:3", "-o", "f").code == 0
    path = tmp_path / "f" / "summary.json"
    summary = json.loads(path.read_text())
    whole = summary["evidence"].pop("number_of_groups")
    for broken in (None, {}, {"strength": "sure", "doubts": []}, {**whole, "doubts": 3}):
        evidence = {**summary["evidence"], "number_of_groups": broken}
        path.write_text(json.dumps({**summary, "evidence": evidence}))
        assert cli("report", "f", "t.csv", "-o", "r.html").code == 0
        said = study_in(tmp_path / "r.html")["verdict"]
        assert (said["word"], said["number"]) == ("With care", "care")
        assert "was not checked" in said["sentence"]
