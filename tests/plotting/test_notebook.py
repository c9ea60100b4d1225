"""The notebook in docs/ runs, and what is stored in it is what it says."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs" / "customers.ipynb"


@pytest.mark.skipif(not NOTEBOOK.exists(), reason="documentation is not part of a package")
def test_every_cell_of_the_notebook_runs():
    cells = [
        cell
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    names: dict[str, object] = {}
    lines = 0
    for cell in cells:
        source = "".join(cell["source"])
        lines += sum(bool(line.strip()) and "import" not in line for line in cell["source"])
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(source, names)  # noqa: S102
        kinds = [output["output_type"] for output in cell["outputs"]]
        assert bool(printed.getvalue()) == ("stream" in kinds)
        assert len(plt.get_fignums()) == kinds.count("display_data")
        plt.close("all")
    assert lines <= 12
    assert names["model"].best_estimator_.n_components == 4
