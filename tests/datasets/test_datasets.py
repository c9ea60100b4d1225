"""The bundled data: it is there, whole, and the README names every file."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import InvalidParameterError, datasets

SHAPES = {
    "acidity": (155, 1),
    "diabetes": (145, 3),
    "faithful": (272, 2),
    "galaxies": (82, 1),
    "iris": (150, 4),
}


def test_names() -> None:
    assert datasets.names() == sorted(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_load(name: str) -> None:
    names, X = datasets.load(name)
    assert X.shape == SHAPES[name]
    assert X.dtype == np.float64
    assert len(names) == X.shape[1]
    assert datasets.path(name).name == f"{name}.csv"
    assert f"`{name}.csv`" in (datasets.path(name).parent / "README.md").read_text()


def test_known_values() -> None:
    assert datasets.load("faithful").X.mean(axis=0) == pytest.approx([3.4877831, 70.8970588])
    assert datasets.load("galaxies").X[77, 0] == 26.69


def test_unknown_name() -> None:
    with pytest.raises(InvalidParameterError, match=r"no data set 'mtcars'.*faithful"):
        datasets.path("mtcars")
