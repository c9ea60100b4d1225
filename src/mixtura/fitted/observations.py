"""A fitted model and the rows that it is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from mixtura._typing import Rows
from mixtura.data import ArraySource, Source
from mixtura.estimators.inputs.encoded_rows import further_source
from mixtura.fitted.completed import completed
from mixtura.fitted.model import FittedModel
from mixtura.model.mixture import PreparedMixture
from mixtura.preparation.logarithms import taken
from mixtura.process.lazy import cached_property


@dataclass(frozen=True, eq=False)
class Observations:
    """Rows beside the model that has read them.

    Attributes
    ----------
    model : FittedModel
    source : the rows (n, d) in the units of the table, categories as columns of 0 and 1
    names : (d,) the model's, or the table's own where the model was fitted without any
    """

    model: FittedModel
    source: Source
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
        source = further_source(fitted.estimator, X, fitted.preparation)
        made_up = fitted.preparation is None and not fitted.named
        names = source.names if made_up and source.names is not None else fitted.names
        return cls(fitted, source, names)

    @property
    def in_logs(self) -> Self:
        """The same in logarithms where the model takes them: in these its groups are Gaussians, as
        pictures draw them. Where it takes none, it is this itself.
        """
        model = self.model.in_logs
        if model is self.model or self.model.preparation is None:
            return self
        log, d = self.model.preparation.log, self.source.n_features
        source = self.source.mapped(lambda rows: taken(rows, log, self.names), d)
        return replace(self, model=model, source=source)

    @property
    def axis_names(self) -> list[str]:
        """Of the features (d,), as an axis of a picture calls them, logarithms as such."""
        return self.names if self.model.preparation is None else self.model.names

    @property
    def n_rows(self) -> int:
        return self.source.n_rows

    @property
    def rows(self) -> Rows:
        """All of them as an array, for what cannot do with blocks."""
        return self.source.array()

    @cached_property
    def completed(self) -> Self:
        """The same with one draw of what the model expects in each gap, for what must see all."""
        if not self.source.may_lack:
            return self
        rows = completed(self.model, self.rows)
        return replace(self, source=ArraySource(rows, self.source.weight, checked=True))

    @cached_property
    def prepared_source(self) -> Source:
        """The rows (n, m) as the mixture takes them."""
        preparation = self.model.preparation
        return self.source if preparation is None else preparation.prepare(self.source)

    @cached_property
    def prepared(self) -> Rows:
        """The same as an array."""
        return np.ascontiguousarray(self.prepared_source.array())

    def each_block(self, look: Callable[[PreparedMixture, Rows], Any]) -> Any:
        """What ``look`` finds in each block of the prepared rows, one after the other."""
        return self.model.inner._each_block(
            self.prepared_source, lambda mixture, block: look(mixture, block.rows)
        )
