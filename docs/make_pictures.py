"""Make the pictures of plots.md, and run the notebook: ``python docs/make_pictures.py``."""

from __future__ import annotations

import base64
import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
from PIL import Image

import mixtura
from mixtura import datasets, plotting

HERE = Path(__file__).parent
NOTEBOOK = HERE / "customers.ipynb"
DPI = 110


def png(figure: Any) -> bytes:
    """A figure as it is stored: of few colours, so that it is small."""
    drawn, stored = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI)
    plt.close(figure)
    Image.open(drawn).convert("RGB").quantize(64).save(stored, format="png", optimize=True)
    return stored.getvalue()


def pictures() -> Iterator[tuple[str, Any]]:
    """Every display by its name, on Old Faithful's eruptions and on customers."""
    names, X = datasets.load("faithful")
    eruptions = pd.DataFrame(X, columns=[f"{name} (min)" for name in names])
    model = mixtura.PreparedGaussianMixture(3, covariance_type="tied", random_state=0)
    model.fit(eruptions)
    for what in ("scatter", "uncertainty", "density", "density1d", "convergence"):
        yield what, plotting.DISPLAYS[what].from_estimator(model, eruptions)
    customers = datasets.make_customers()
    rows = pd.DataFrame(customers.X, columns=customers.names)
    choice = mixtura.GaussianMixtureIC(range(1, 9), random_state=0).fit(rows)
    for what in ("criterion", "responsibilities", "anomalies"):
        yield what, plotting.DISPLAYS[what].from_estimator(choice, rows)
    features = ["age", "income", "online_share", "satisfaction"]
    yield "pairs", plotting.PairsDisplay.from_estimator(choice, rows, features=features)


def cells() -> list[dict[str, Any]]:
    """The cells of the notebook, as they are."""
    return list(json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"])


def run(source: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    """What a code cell prints and draws, as a notebook stores it."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(source, names)  # our own notebook
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        text = printed.getvalue().splitlines(keepends=True)
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    for number in plt.get_fignums():
        image = base64.b64encode(png(plt.figure(number))).decode()
        data = {"image/png": image, "text/plain": ["<Figure>"]}
        outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
    return outputs


def main() -> None:
    """Write everything."""
    matplotlib.use("Agg")
    (HERE / "images").mkdir(exist_ok=True)
    for what, display in pictures():
        (HERE / "images" / f"{what}.png").write_bytes(png(display.plot().figure_))
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            cell["outputs"] = run("".join(cell["source"]), names)
            cell["execution_count"] = count
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    NOTEBOOK.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
