"""A model file as the commands see it, whichever estimator is inside."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.errors import InvalidDataError, ModelFileError
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.loading import load
from mixtura.estimators.one_hot import OneHot
from mixtura.estimators.prepared import PreparedGaussianMixture
from mixtura.files.staging import recover
from mixtura.tables import arrow, parquet
from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.formats import read_table

MODEL_FILE = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted estimator and what a person asks of it.

    Attributes
    ----------
    estimator : what predicts, scores and samples
    mixture : the GaussianMixture inside it
    names : (d,) the features, after one-hot encoding
    named : bool, False where the names are made up
    means, sds : (k, d) in the units of the data
    anomaly_quantile, anomaly_threshold : float, or None where the model has no threshold
    density_scale : "original" or "pca scores"
    n_principal_components : int, or None without PCA
    encoding : OneHot, or None without columns of categories
    """

    estimator: Any
    mixture: GaussianMixture
    names: list[str]
    named: bool
    means: Floats
    sds: Floats
    anomaly_quantile: float | None = None
    anomaly_threshold: float | None = None
    density_scale: str = "original"
    n_principal_components: int | None = None
    encoding: OneHot | None = None

    @classmethod
    def of(cls, estimator: GaussianMixture | PreparedGaussianMixture) -> Model:
        """The view of an estimator."""
        named = hasattr(estimator, "feature_names_in_")
        if isinstance(estimator, GaussianMixture):
            components = estimator.mixture().components
            d = components.n_features
            names = list(estimator.feature_names_in_) if named else [f"x{i}" for i in range(d)]
            sds = np.sqrt(np.einsum("kdd->kd", components.covariance_matrices))
            return cls(estimator, estimator, names, named, components.means, sds)
        preparation = estimator.preparation_
        return cls(
            estimator,
            estimator.mixture_,
            preparation.feature_names,
            named,
            estimator.means_original_,
            estimator.sds_original_,
            estimator.anomaly_quantile_,
            estimator.anomaly_threshold_,
            preparation.density_scale,
            None if preparation.pca is None else len(preparation.pca.components),
            preparation.encoding,
        )

    @property
    def weights(self) -> Floats:
        return self.mixture.weights_

    @property
    def columns(self) -> list[str]:
        """Names of the columns of a table that the model takes."""
        return self.names if self.encoding is None else list(self.encoding.columns)

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """Of each column of categories."""
        return {} if self.encoding is None else self.encoding.levels

    @property
    def level_shares(self) -> dict[str, Floats]:
        """Share of each level in each group, (k, L) a column of categories."""
        return {} if self.encoding is None else self.encoding.shares(self.means)

    def is_anomaly(self, log_density: Floats) -> Bools:
        """Which densities (n,) are below the threshold; none where there is no threshold."""
        threshold = -np.inf if self.anomaly_threshold is None else self.anomaly_threshold
        below: Bools = log_density < threshold
        return below

    def rows_of(self, file: str) -> Any:
        """The rows of a file as the estimator takes them, columns found by their names.

        A model without names takes the columns of numbers in their order.

        Raises
        ------
        InvalidDataError
            The file lacks a column, or a cell is no finite number.
        """
        table = read_table(file)
        if self.named:
            names = self.columns
            return take_columns(table, names, vary=False, encoding=self.encoding).table()
        matrix = pick_columns(table, vary=False)
        if len(matrix.names) != len(self.names):
            raise InvalidDataError(
                f"{table.source} has {len(matrix.names)} columns of numbers, but the model was "
                f"fitted to {len(self.names)}, without names: give it just those columns."
            )
        return matrix.X


def open_model(path: str) -> Model:
    """The model in a file, or in the folder that ``mixtura fit`` wrote.

    Raises
    ------
    ModelFileError
        There is no such file, or it is a table, or damaged.
    """
    file = Path(path)
    recover(file if os.path.isdir(path) else file.parent)
    try:
        return Model.of(load(file / MODEL_FILE if os.path.isdir(path) else file))
    except ModelFileError as error:
        if not _is_table(file):
            raise
        raise ModelFileError(
            f"{path!r} looks like a table, not a model. MODEL comes first: the folder that "
            "`mixtura fit` wrote, or the model.safetensors in it. A table comes after it."
        ) from error


def _is_table(file: Path) -> bool:
    """Whether a file begins as a table does: as text with a separator, or as Parquet or Arrow."""
    if not os.path.isfile(file):  # which, unlike pathlib, never raises
        return False
    with file.open("rb") as stream:
        beginning = stream.read(4096)
    if beginning.startswith((parquet.MAGIC, arrow.MAGIC)):
        return True
    line = beginning.partition(b"\n")[0].rstrip(b"\r")
    text = line.decode("utf-8-sig", errors="replace").replace("\t", ",")
    return text.isprintable() and "\ufffd" not in text and any(mark in text for mark in ",;")
