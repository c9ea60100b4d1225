"""Notes and errors that name options of the command line, as a caller in Python reads them.

The steps from a table to a model speak of what can be asked for by its option. In Python the same
things are parameters; here each option is the parameter that it is.
"""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mixtura.errors import MixturaError
from mixtura.model.families import COMPONENTS, FAMILIES

PARAMETERS: Mapping[str, str] = {
    "-k": "n_components",
    "--covariance": "covariance_type",
    "--component": "component",
    "--degrees-of-freedom": "degrees_of_freedom",
    "--criterion": "criterion",
    "--columns": "columns",
    "--drop": "drop",
    "--log": "log",
    "--missing": "missing",
    "--na": "na",
    "--n-init": "n_init",
    "--seed": "random_state",
    "--pca": "pca",
    "--anomaly-quantile": "anomaly_quantile",
    "--one-hot": "one_hot",
    "--trim": "trim",
    "--noise": "noise",
    "--prior": "prior='default'",
    "--max-ratio": "max_ratio",
    "--decimal": "decimal",
    "--encoding": "encoding",
    "--sheet": "sheet",
    "--header/--no-header": "header",
    "--header": "header=True",
    "--no-header": "header=False",
    "--no-scale": "scale=False",
}
"""The parameter of :func:`mixtura.fit_table` that an option is."""

_SHAPE = "|".join(FAMILIES)
_DENSITY = "|".join(COMPONENTS)
_QUOTED = r"""'[^']*'(?:"'"'[^']*')*"""
"""A value as ``shlex.quote`` writes it, an apostrophe in it too."""

_SAFE = r"[\w@%+=:,./-]"
"""What it leaves without quotation marks."""

_AFTER = "and |or |would |uses |by |--"
"""What follows the value of an option in our sentences; other words are no value."""

_VALUE = {
    "--covariance": rf"((?:{_SHAPE})(?:,(?:{_SHAPE}))*)",
    "--component": rf"((?:{_DENSITY})(?:,(?:{_DENSITY}))*)",
    "--pca": r"(auto|none|N|\d+)",
    "--missing": r"(keep|drop|error)",
    "--one-hot": r"(all)",
    "--decimal": r"([.,](?= |$))",
    "--encoding": r"([a-z]+[-_]?\d[\w-]*|[a-z]+_[\w-]*|ascii)",
    "--sheet": r"(NAME)",
    "--drop": rf"({_QUOTED}|(?!NAMES\b){_SAFE}*[\w@%+=/-](?=[.,;:)]*(?: (?:{_AFTER})|[.;:,)]|$)))",
    "--na": rf"({_QUOTED}|{_SAFE}*[\w@%+=/-](?=[.,;:)]*(?: (?:{_AFTER})|[.;:,)]|$)))",
}
"""What may stand behind an option as its value; behind others there are words of the sentence."""

_OPTION = re.compile(
    "|".join(
        rf"(?<![\w-]){re.escape(option)}(?![\w-])"
        + (rf"(?: {_VALUE[option]}(?!\w)(?: (?=--))?)?" if option in _VALUE else "")
        for option in PARAMETERS
    )
)


def in_python(text: str) -> str:
    r"""A sentence with parameters in place of options.

    Examples
    --------
    >>> from mixtura.workflow.wording import in_python
    >>> in_python("use --covariance diag,spherical, --pca N or fewer --columns.")
    "use covariance_type=['diag', 'spherical'], pca=N or fewer columns."
    >>> in_python("--trim left 2 of 90 rows out of the fit (--pca none keeps the columns).")
    'trim left 2 of 90 rows out of the fit (pca=None keeps the columns).'
    >>> in_python("leave the columns out with --drop 'age,\"height, cm\"', or --na age=-999.")
    "leave the columns out with drop=['age', 'height, cm'], or na={'age': ['-999']}."
    >>> in_python("--na 99 --missing drop reads it as missing.")
    "na=['99'], missing='drop' reads it as missing."
    """
    return _OPTION.sub(_parameter, text)


def _parameter(found: re.Match[str]) -> str:
    option, _, value = found[0].partition(" ")
    if value.endswith(" "):  # before another option
        return f"{_assigned(option, value[:-1])}, "
    return _assigned(option, value)


def _assigned(option: str, value: str) -> str:
    name = PARAMETERS[option]
    if not value:
        return name
    if option == "--covariance":
        shapes = value.split(",")
        return f"{name}={shapes if len(shapes) > 1 else shapes[0]!r}"
    if value == "none":
        return f"{name}=None"
    if option in ("--drop", "--na"):
        return f"{name}={_values(value)}"
    return f"{name}={value if value in ('N', 'NAME') or value.isdecimal() else repr(value)}"


def _values(text: str) -> str:
    """The values of an option as a shell has them, as Python writes them."""
    values = next(csv.reader(shlex.split(text)))
    if not all("=" in value for value in values):
        return repr(values)
    of_column: dict[str, list[str]] = {}
    for value in values:
        column, _, code = value.rpartition("=")
        of_column.setdefault(column, []).append(code)
    return repr(of_column)


@contextmanager
def errors_in_python() -> Iterator[None]:
    """Errors that are raised inside say parameters where they say options."""
    try:
        yield
    except MixturaError as error:
        error.args = tuple(in_python(arg) if isinstance(arg, str) else arg for arg in error.args)
        raise
