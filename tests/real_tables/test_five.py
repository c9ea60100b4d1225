"""Five tables with every option as it is: one screen, nothing taken back, a last line that runs"""

from __future__ import annotations

import json
import shlex

import pandas as pd
import pytest
from sklearn.datasets import load_wine
from tests.real_tables.named import write_csv
from tests.real_tables.screen import check_screen

from mixtura import datasets


def _wine(folder):
    frame = load_wine(as_frame=True).data
    frame.to_csv(folder / "wine.csv", index=False)
    return folder / "wine.csv"


def _customers(folder):
    made = datasets.make_customers()
    pd.DataFrame(made.X, columns=made.names).to_csv(folder / "customers.csv", index=False)
    return folder / "customers.csv"


FIVE = {
    "customers": _customers,
    "penguins": lambda folder: write_csv("palmerpenguins/penguins", folder),
    "mtcars": lambda folder: write_csv("datasets/mtcars", folder),
    "wine": _wine,
    "diamonds": lambda folder: write_csv("ggplot2/diamonds", folder, rows=800),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FIVE)
def test_the_first_screen(cli, tmp_path, name):
    path = FIVE[name](tmp_path)
    answer = cli("fit", path.name)
    assert answer.code == 0, answer.err
    check_screen(answer)
    said = " ".join(answer.out.split())
    summary = json.loads((tmp_path / f"{path.stem}-mixtura" / "summary.json").read_text("utf-8"))
    verdict = summary["verdict"]
    assert f"Can this be trusted? {verdict['word']}. {verdict['sentence']}" in said
    serious = [finding for finding in summary["findings"] if finding["severity"] != "info"]
    if serious:
        assert verdict["level"] != "yes"
        assert "warning" in said or "! " in said
    followed = cli(*shlex.split(answer.out.splitlines()[-1])[1:])
    assert followed.code == 0, followed.err
