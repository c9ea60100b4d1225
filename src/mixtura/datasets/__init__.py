"""Real data that ships with mixtura, and a generator of customers.

``README.md`` beside the files states their sources.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from mixtura._typing import Floats
from mixtura.datasets.customers import Customers, make_customers
from mixtura.errors import InvalidParameterError

__all__ = ["Customers", "Dataset", "load", "make_customers", "names", "path"]

FOLDER = Path(__file__).parent


class Dataset(NamedTuple):
    """A table of numbers: ``names`` of the d features, and the rows ``X`` (n, d)."""

    names: list[str]
    X: Floats


def names() -> list[str]:
    """The data sets there are, for example ``"faithful"``."""
    return sorted(file.stem for file in FOLDER.glob("*.csv"))


def path(name: str) -> Path:
    """Where the CSV file of a data set lies.

    Raises
    ------
    InvalidParameterError
        There is no such data set.
    """
    if name not in names():
        raise InvalidParameterError(
            f"there is no data set {name!r}; choose one of {', '.join(names())}."
        )
    return FOLDER / f"{name}.csv"


def load(name: str) -> Dataset:
    """A data set as feature names and rows.

    Raises
    ------
    InvalidParameterError
        There is no such data set.

    Examples
    --------
    >>> from mixtura import datasets
    >>> faithful = datasets.load("faithful")
    >>> faithful.names
    ['eruptions', 'waiting']
    >>> faithful.X.shape
    (272, 2)
    """
    with path(name).open(encoding="utf-8") as file:
        header = file.readline().strip().split(",")
        return Dataset(header, np.loadtxt(file, delimiter=",", ndmin=2))
