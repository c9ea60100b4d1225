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
from mixtura.model.families import FAMILIES

PARAMETERS: Mapping[str, str] = {
    "-k": "n_components",
    "--covariance": "covariance_type",
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
    "--decimal": "decimal",
    "--encoding": "encoding",
    "--header": "header=True",
    "--no-header": "header=False",
    "--sheet": "sheet",
    "--no-scale": "scale=False",
}
"""The parameter of :func:`mixtura.fit_table` that an option is."""

_SHAPE = "|".join(FAMILIES)

NAMES = r"((?:'[^']*'|[^\s'])+?)(?=[.;:,)]*(?:\s|$))"
"""Values as a shell takes them, up to the mark that ends a clause."""

_VALUE = {
    "--covariance": rf"((?:{_SHAPE})(?:,(?:{_SHAPE}))*)",
    "--pca": r"(auto|none|N|\d+)",
    "--missing": r"(drop|error)",
    "--one-hot": r"(all)",
    "--drop": NAMES,
    "--na": NAMES,
    "--decimal": r"([,.])",
    "--encoding": r"((?:utf|cp|mac|koi8|shift|euc|gb|big|latin|iso|ascii)[\w-]*)",
}
"""What may stand behind an option as its value; behind others there are words of the sentence."""

_OPTION = re.compile(
    "|".join(
        rf"(?<![\w-]){re.escape(option)}(?![\w-])"
        + (rf"(?: {_VALUE[option]}(?!\w))?" if option in _VALUE else "")
        for option in PARAMETERS
    )
)


def in_python(text: str) -> str:
    """A sentence with parameters in place of options.

    Examples
    --------
    >>> from mixtura.workflow.wording import in_python
    >>> in_python("use --covariance diag,spherical, --pca N or fewer --columns.")
    "use covariance_type=['diag', 'spherical'], pca=N or fewer columns."
    >>> in_python("--trim left 2 of 90 rows out of the fit (--pca none keeps the columns).")
    'trim left 2 of 90 rows out of the fit (pca=None keeps the columns).'
    """
    return _OPTION.sub(_parameter, text)


def _parameter(found: re.Match[str]) -> str:
    option, _, value = found[0].partition(" ")
    name = PARAMETERS[option]
    if not value:
        return name
    if option == "--covariance":
        shapes = value.split(",")
        return f"{name}={shapes if len(shapes) > 1 else shapes[0]!r}"
    if value.isupper():  # what stands for any value
        return f"{name} {value}"
    if option in ("--drop", "--na"):
        (names,) = csv.reader(shlex.split(value)[:1])
        return f"{name}={names!r}"
    if value == "none":
        return f"{name}=None"
    return f"{name}={value if value == 'N' or value.isdecimal() else repr(value)}"


@contextmanager
def errors_in_python() -> Iterator[None]:
    """Errors that are raised inside say parameters where they say options."""
    try:
        yield
    except MixturaError as error:
        error.args = tuple(in_python(arg) if isinstance(arg, str) else arg for arg in error.args)
        raise
