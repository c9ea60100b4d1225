"""The lines of Python that fit a model again, for the end of its report."""

from __future__ import annotations

import inspect

import numpy as np

from mixtura.fitted import Estimator
from mixtura.model_file import STARTS
from mixtura.tables import arrow, parquet
from mixtura.tables.delimited import header_of
from mixtura.tables.opening import STDIN, beginning

BEGINNING = 1 << 16
"""Bytes of a file that tell what it is."""

LINE = 88

TYPED = {
    parquet.MAGIC: ("pyarrow.parquet", "pyarrow.parquet.read_table({file})"),
    arrow.MAGIC: ("pyarrow.feather", "pyarrow.feather.read_table({file})"),
    arrow.STREAM: ("pyarrow", "pyarrow.ipc.open_stream(pyarrow.OSFile({file})).read_all()"),
}


def in_python(
    model: Estimator, file: str, columns: list[str] | None, called: str | None = None
) -> str | None:
    """What reads the ``columns`` of a file, or all of them, and fits the model to them again.

    ``called`` is the name of the file that is written down, where it is another. None where it
    began from given parameters, which may be rows, or where a setting cannot be written down.
    """
    if any(getattr(model, name, None) is not None for name in STARTS):
        return None
    settings = _settings(model)
    if settings is None:
        return None
    modules, reading = _reading(file, file if called is None else called, columns)
    imports = "\n".join(f"import {name}" for name in ("mixtura", *modules))
    made = _call(f"model = mixtura.{type(model).__name__}", settings)
    return f"{imports}\n\n{reading}\n{made}\nmodel.fit(X)"


def _settings(model: Estimator) -> list[str] | None:
    """Those that differ from the defaults; not how many cores this machine had."""
    usual = inspect.signature(type(model)).parameters
    said = []
    for name in usual:
        given = getattr(model, name)
        value = given.item() if isinstance(given, np.generic) else given
        if name == "n_jobs" or value == usual[name].default:
            continue
        if value is not None and not isinstance(value, (str, int, float, list, tuple)):
            return None
        said.append(f"{name}={value!r}")
    return said


def _reading(file: str, called: str, columns: list[str] | None) -> tuple[list[str], str]:
    """Modules to import, and the lines that make ``X``."""
    if file == STDIN:
        return ["sys", "pyarrow.csv"], _chosen("pyarrow.csv.read_csv(sys.stdin.buffer)", columns)
    data = beginning(file, BEGINNING)  # nothing where it is gone in the meantime, or was a pipe
    for magic, (module, how) in TYPED.items():
        if data.startswith(magic):
            return [module], _chosen(how.format(file=repr(called)), columns)
    tabs = file.lower().endswith((".tsv", ".tab"))
    delimiter, width, has_header = header_of(data, tabs=tabs)
    options = [repr(called)]
    if not has_header:  # named as the commands name them
        names = f'[f"column_{{i}}" for i in range(1, {width + 1})]'
        options.append(f"pyarrow.csv.ReadOptions(column_names={names})")
    if delimiter != ",":
        options.append(f"parse_options=pyarrow.csv.ParseOptions(delimiter={delimiter!r})")
    return ["pyarrow.csv"], _chosen(f"pyarrow.csv.read_csv({', '.join(options)})", columns)


def _chosen(table: str, columns: list[str] | None) -> str:
    if columns is None:
        return f"X = {table}"
    line = f"X = {table}.select({columns!r})"
    return line if len(line) <= LINE else f"table = {table}\nX = table.select({columns!r})"


def _call(what: str, settings: list[str]) -> str:
    line = f"{what}({', '.join(settings)})"
    if len(line) <= LINE:
        return line
    return "\n".join([f"{what}(", *(f"    {setting}," for setting in settings), ")"])
