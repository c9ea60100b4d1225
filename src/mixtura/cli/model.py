"""A model file and a table for it, as the commands take them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from mixtura.cli.table_request import Cells
from mixtura.errors import InvalidDataError, ModelFileError
from mixtura.files.staging import recover
from mixtura.fitted import FittedModel
from mixtura.fitted.loading import load
from mixtura.tables import arrow, parquet
from mixtura.tables.columns import Matrix, pick_columns, take_columns
from mixtura.tables.formats import read_table
from mixtura.tables.logarithms import OF_THE_MODEL, refuse_without_logarithm
from mixtura.tables.opening import beginning
from mixtura.tables.unpacking import is_packed

MODEL_FILE = "model.safetensors"
SUMMARY_FILE = "summary.json"


def open_model(path: str) -> FittedModel:
    """The model in a file, or in the folder that ``mixtura fit`` wrote.

    Raises
    ------
    ModelFileError
        There is no such file, or it is a table, or damaged.
    """
    file = Path(path)
    recover(file if os.path.isdir(path) else file.parent)
    try:
        return FittedModel.of(load(file / MODEL_FILE if os.path.isdir(path) else file))
    except ModelFileError as error:
        if not _is_table(file):
            raise
        raise ModelFileError(
            f"{path!r} looks like a table, not a model. MODEL comes first: the folder that "
            "`mixtura fit` wrote, or the model.safetensors in it. A table comes after it."
        ) from error


def summary_beside(path: str) -> Path:
    """Where ``mixtura fit`` puts the summary of a model in this file or folder."""
    return (Path(path) if os.path.isdir(path) else Path(path).parent) / SUMMARY_FILE


def as_taken(model: FittedModel, matrix: Matrix) -> Any:
    """The rows of a matrix with names for a model that has names, and else without."""
    return matrix.table() if model.named else matrix.X


def matrix_of(model: FittedModel, file: str, cells: Cells) -> Matrix:
    """The columns of a file that the model takes, found by their names, without rows with gaps.

    A model without names takes the columns of numbers in their order.

    Raises
    ------
    InvalidDataError
        The file lacks a column, or a cell is no finite number, or has no logarithm that the
        model takes.
    """
    matrix = _columns_of(model, file, cells)
    logs = [matrix.names[place] for place in model.log]
    refuse_without_logarithm(matrix, logs, OF_THE_MODEL)
    return matrix


def _columns_of(model: FittedModel, file: str, cells: Cells) -> Matrix:
    table = read_table(file, cells.reading)
    rules = cells.asked(table.names)
    if model.named:
        names = model.columns
        return take_columns(table, names, vary=False, encoding=model.encoding, asked=rules)
    matrix = pick_columns(table, vary=False, asked=rules)
    if len(matrix.names) != len(model.names):
        raise InvalidDataError(
            f"{table.source} has {len(matrix.names)} columns of numbers, but the model was "
            f"fitted to {len(model.names)}, without names: give it just those columns."
        )
    return matrix


def _is_table(file: Path) -> bool:
    """Whether a file begins as a table does: as text with a separator, packed, or with types."""
    data = beginning(str(file), 4096)
    if data.startswith((parquet.MAGIC, arrow.MAGIC)) or is_packed(data):
        return True
    line = data.partition(b"\n")[0].rstrip(b"\r")
    text = line.decode("utf-8-sig", errors="replace").replace("\t", ",")
    return text.isprintable() and "\ufffd" not in text and any(mark in text for mark in ",;")
