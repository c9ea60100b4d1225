"""Rows in other programs' containers: read where NumPy can, else a sentence that leads on.

Tensors of other libraries become NumPy arrays here, whatever scikit-learn's ``array_api_dispatch``
says: the arithmetic is NumPy's and the answers are NumPy arrays, so that there is nothing to
dispatch to. What NumPy cannot or should not read has a part that it can, and the error names it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

import numpy as np

from mixtura.data.array import ArraySource, Check
from mixtura.data.kinds import numbers_of_objects, refuse_kinds
from mixtura.errors import InvalidTypeError


def open_array(X: Any, check: Check) -> ArraySource:
    """What NumPy reads, be it an array or the rows of a list."""
    cells = in_numpy(X)
    refuse_kinds(cells)
    return ArraySource(check(numbers_of_objects(cells), None))


def in_numpy(X: Any, name: str = "X") -> Any:
    """What another library holds as an array of NumPy's; arrays and lists as they are.

    Raises
    ------
    InvalidTypeError
        It cannot be read so; the error names the call that makes it readable.
    """
    if isinstance(X, np.ndarray | list | tuple):
        return X
    kind = type(X)
    for describes, cure in _NO_ROWS:
        if describes(X):
            raise InvalidTypeError(f"{name} is {_called(kind)}, not rows of numbers: {cure(X)}.")
    if not hasattr(X, "__array__") or hasattr(X, "iloc"):  # pandas is read elsewhere
        return X
    try:
        return np.asarray(X)
    except Exception as error:  # each library has errors of its own
        library = kind.__module__.partition(".")[0]
        advice = _CURES.get(library, "turn it into a NumPy array by the means of its library")
        raise InvalidTypeError(
            f"{name} is {_called(kind)} that NumPy cannot read ({error}): {advice}."
        ) from error


def _called(kind: type) -> str:
    """The type as a person writes it: a torch.Tensor, an anndata.AnnData, a str."""
    library = kind.__module__.partition(".")[0]
    name = kind.__name__ if library == "builtins" else f"{library}.{kind.__name__}"
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _is(library: str, name: str) -> Callable[[Any], bool]:
    """Told by names, so that the library need not be there."""

    def describes(X: Any) -> bool:
        return any(
            kind.__name__ == name and kind.__module__.partition(".")[0] == library
            for kind in type(X).__mro__
        )

    return describes


def _of_annotated(X: Any) -> str:
    reduced = [f"X.obsm[{key!r}]" for key in list(getattr(X, "obsm", ()))[:3]]
    return f"give the array in it, {' or '.join(['X.X', *reduced])}"


_NO_ROWS: tuple[tuple[Callable[[Any], bool], Callable[[Any], str]], ...] = (
    (_is("anndata", "AnnData"), _of_annotated),
    (
        _is("xarray", "Dataset"),
        lambda X: "give a table (X.to_dataframe()) or one of its arrays",
    ),
    (
        lambda X: isinstance(X, str | bytes | os.PathLike),
        lambda X: "read the file first, for example with pandas.read_csv(X)",
    ),
    (lambda X: isinstance(X, Mapping), lambda X: "give a table (pandas.DataFrame(X))"),
    (lambda X: isinstance(X, Iterator), lambda X: "give all of its rows at once (list(X))"),
    (
        lambda X: isinstance(X, Set),
        lambda X: "a set has no order, so give a list of rows",
    ),
    (
        lambda X: hasattr(X, "groups") and hasattr(X, "obj"),  # pandas, grouped
        lambda X: "give the table that was grouped (X.obj), or one fit for each group",
    ),
)
"""What has no rows of its own, and what to give instead."""

_CURES = {
    "torch": "give X.detach().cpu().numpy(), after X.to_dense() where it is sparse and X.float() "
    "where it is bfloat16",
    "cupy": "give X.get(), or cupy.asnumpy(X)",
    "tensorflow": "give X.numpy(), after tensorflow.sparse.to_dense(X) where it is sparse",
    "jax": "give jax.device_get(X)",
}
"""How a tensor of each library gets to where NumPy can read it."""
