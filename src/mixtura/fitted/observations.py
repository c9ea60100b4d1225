"""A fitted model and the rows that it is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from mixtura._typing import Rows
from mixtura.estimators.encoded_rows import further_rows
from mixtura.estimators.rows import Checked, read_rows
from mixtura.fitted.model import FittedModel
from mixtura.mixture import PreparedMixture
from mixtura.process.lazy import cached_property


@dataclass(frozen=True, eq=False)
class Observations:
    """Rows beside the model that has read them.

    Attributes
    ----------
    model : FittedModel
    rows : (n, d) in the units of the table, categories as columns of 0 and 1
    names : (d,) the model's, or the table's own where the model was fitted without any
    """

    model: FittedModel
    rows: Rows
    names: list[str]

    @classmethod
    def of(cls, model: object, X: Any, unless: str = "model is") -> Self:
        """Open a model, as :meth:`FittedModel.of` does, and read the rows of a table with it.

        Raises
        ------
        InvalidModelError, NotFittedError
            ``model`` is none.
        InvalidDataError, InvalidTypeError
            X is not such rows as the model takes.
        """
        fitted = FittedModel.of(model, unless)
        if fitted.encoding is not None:
            rows = further_rows(fitted.estimator, X, fitted.encoding)
            return cls(fitted, rows, fitted.names)
        rows, found = read_rows(fitted.estimator, X, reset=False)
        made_up = fitted.preparation is None and not fitted.named
        return cls(fitted, rows, found if made_up and found is not None else fitted.names)

    @property
    def n_rows(self) -> int:
        return int(self.rows.shape[0])

    @cached_property
    def prepared(self) -> Rows:
        """The rows (n, m) as the mixture takes them."""
        return self.model.prepare(self.rows)

    def each_block(self, look: Callable[[PreparedMixture, Rows], Any]) -> Any:
        """What ``look`` finds in each block of the prepared rows, one after the other."""
        return self.model.inner._each_block(
            Checked(self.prepared), lambda mixture, block: look(mixture, block.rows)
        )
