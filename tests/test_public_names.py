"""``import mixtura`` and its packages: there when they are named, and quick until then."""

from __future__ import annotations

import subprocess
import sys

import pytest

import mixtura

PACKAGES = ("data", "datasets", "diagnostics", "fitted", "plotting", "report", "selection")


def fresh(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_comes_when_it_is_named(name):
    assert fresh(f"import mixtura; print(mixtura.{name}.__name__)") == f"mixtura.{name}\n"
    assert name in dir(mixtura)


def test_the_import_brings_nothing_heavy():
    code = "import sys, mixtura; print(sorted({m.split('.')[0] for m in sys.modules}))"
    heavy = {"numpy", "scipy", "sklearn", "narwhals", "pyarrow", "matplotlib", "rich", "typer"}
    assert not heavy & set(eval(fresh(code)))  # noqa: S307  (a list of names)


def test_pictures_without_matplotlib_say_what_to_install():
    code = """
import sys
sys.modules["matplotlib"] = None
import mixtura
X = mixtura.datasets.load("faithful").X
model = mixtura.GaussianMixture(2, random_state=0, n_init=1).fit(X)
try:
    mixtura.plotting.MixtureScatterDisplay.from_estimator(model, X).plot()
except mixtura.MixturaError as error:
    print(error)
"""
    assert "-m pip install 'matplotlib>=" in fresh(code)
