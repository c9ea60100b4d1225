"""The lines of Python that fit a model again, for the end of its report."""

from __future__ import annotations

import inspect
from dataclasses import fields

import numpy as np

from mixtura.fitted import Estimator
from mixtura.model_file import STARTS
from mixtura.tables import arrow, parquet
from mixtura.tables.asked import AS_USUAL, Asked
from mixtura.tables.formats import TABS
from mixtura.tables.layout import delimiter_of
from mixtura.tables.opening import STDIN, beginning
from mixtura.tables.reading import DETECT, Reading

BEGINNING = 1 << 16
"""Bytes of a file that tell what it is."""

LINE = 88

TYPED = {
    parquet.MAGIC: ("pyarrow.parquet", "pyarrow.parquet.read_table({file})"),
    arrow.MAGIC: ("pyarrow.feather", "pyarrow.feather.read_table({file})"),
    arrow.STREAM: ("pyarrow", "pyarrow.ipc.open_stream(pyarrow.OSFile({file})).read_all()"),
}


def in_python(
    model: Estimator,
    file: str,
    columns: list[str] | None,
    called: str | None = None,
    *,
    reading: Reading = DETECT,
    plain: bool = True,
    asked: Asked = AS_USUAL,
) -> str | None:
    """What reads the ``columns`` of a file, or all of them, and fits the model to them again.

    ``called`` is the name of the file that is written down, where it is another; ``reading`` how
    it was read, and ``plain`` whether any reader of its format makes the same numbers of it;
    ``asked`` is what became of gaps. None where it began from given parameters, which may be
    rows, or where a setting cannot be written down.
    """
    if any(getattr(model, name, None) is not None for name in STARTS):
        return None
    settings = _settings(model)
    if settings is None:
        return None
    modules, lines = _reading(
        file, file if called is None else called, columns, reading, plain, asked
    )
    imports = "\n".join(f"import {name}" for name in ("mixtura", *modules))
    made = _call(f"model = mixtura.{type(model).__name__}", settings)
    apart = "\n" if lines.startswith("from ") else "\n\n"
    return f"{imports}{apart}{lines}\n{made}\nmodel.fit(X)"


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


def _reading(
    file: str, called: str, columns: list[str] | None, reading: Reading, plain: bool, asked: Asked
) -> tuple[list[str], str]:
    """Modules to import, and the lines that make ``X``."""
    if not plain or reading.header is False:
        return [], _by_mixtura(called, columns, reading, asked)
    if file == STDIN:
        return ["sys", "pyarrow.csv"], _chosen("pyarrow.csv.read_csv(sys.stdin.buffer)", columns)
    data = beginning(file, BEGINNING)  # nothing where it is gone in the meantime, or was a pipe
    for magic, (module, how) in TYPED.items():
        if data.startswith(magic):
            return [module], _chosen(how.format(file=repr(called)), columns)
    tabs = "\t" if file.lower().endswith(TABS) else None
    delimiter, has_header = delimiter_of(data, file, reading, tabs)
    if not has_header:  # named as the commands name them
        return [], _by_mixtura(called, columns, reading, asked)
    options = [repr(called)]
    if delimiter != ",":
        options.append(f"parse_options=pyarrow.csv.ParseOptions(delimiter={delimiter!r})")
    return ["pyarrow.csv"], _chosen(f"pyarrow.csv.read_csv({', '.join(options)})", columns)


def _by_mixtura(called: str, columns: list[str] | None, reading: Reading, asked: Asked) -> str:
    """The lines that read what other libraries read otherwise, or not at all."""
    said = [
        f"{option.name}={value!r}"
        for option in fields(reading)
        if (value := getattr(reading, option.name)) is not None
    ]
    gaps = _gaps(asked)
    names = {
        "asked": "Asked" if gaps else "",
        "columns": "pick_columns" if columns is None else "take_columns",
        "formats": "read_table",
        "missing_values": "Codes" if "Codes(" in gaps else "",
        "reading": "Reading" if said else "",
    }
    lines = [
        f"from mixtura.tables.{module} import {name}" for module, name in names.items() if name
    ]
    how = f", Reading({', '.join(said)})" if said else ""
    lines += ["", f"table = read_table({called!r}{how})"]
    if columns is None:
        return "\n".join([*lines, f"X = pick_columns(table, vary=False{gaps}).X"])
    return "\n".join([*lines, f"X = take_columns(table, {columns!r}, vary=False{gaps}).table()"])


def _gaps(asked: Asked) -> str:
    """The argument that says what becomes of gaps, where it is not as usual."""
    said = [f"missing={asked.missing!r}"] if asked.missing != AS_USUAL.missing else []
    if asked.codes != AS_USUAL.codes:
        everywhere = tuple(asked.codes.everywhere)
        of_column = {name: tuple(codes) for name, codes in asked.codes.of_column.items()}
        said.append(f"codes=Codes({everywhere!r}, {of_column!r})")
    return f", asked=Asked({', '.join(said)})" if said else ""


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
