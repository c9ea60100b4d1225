"""A fitted model and the rows that it is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mixtura._typing import Rows
from mixtura.estimators.rows import Checked
from mixtura.mixture import PreparedMixture
from mixtura.process.lazy import cached_property

if TYPE_CHECKING:
    from mixtura.fitted.model import FittedModel


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
