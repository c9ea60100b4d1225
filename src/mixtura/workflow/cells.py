"""Which columns and rows of a table a caller in Python wants, as the steps below take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mixtura._near_names import did_you_mean
from mixtura.errors import InvalidParameterError
from mixtura.workflow.given import Given

if TYPE_CHECKING:  # their modules need pyarrow, and what is in memory does not
    from mixtura.tables.missing_values import Codes
    from mixtura.workflow.selecting import Wanted

MISSING = ("error", "drop")


@dataclass(frozen=True, slots=True)
class Cells:
    """What :func:`mixtura.fit_table` was asked for, as it was given."""

    columns: Sequence[str] | None = None
    one_hot: str | Sequence[str] | None = None
    drop: Sequence[str] | None = None
    missing: str = "error"
    na: Any = None

    def __post_init__(self) -> None:
        if self.missing not in MISSING:
            near = did_you_mean(str(self.missing), MISSING)
            raise InvalidParameterError(
                f"missing is {self.missing!r:.80}; give 'drop', to leave rows with a missing "
                f"value out, or 'error', to refuse the table.{near}"
            )


def wanted(given: Given, cells: Cells) -> Wanted:
    """The same with names that are known to be columns.

    Raises
    ------
    InvalidParameterError
        A column is named that is not there.
    """
    from mixtura.tables.asked import AS_USUAL
    from mixtura.workflow.selecting import Wanted

    columns = None if cells.columns is None else given.named(cells.columns, "columns")
    encode: str | list[str] | None = None
    if cells.one_hot is not None:
        everything = cells.one_hot == "all" and "all" not in given.names
        encode = "all" if everything else given.named(cells.one_hot, "one_hot")
    drop = [] if cells.drop is None else given.named(cells.drop, "drop")
    rules = replace(AS_USUAL, missing=cells.missing, codes=_codes(given, cells.na), drop=drop)
    return Wanted(columns, encode, rules)


def _codes(given: Given, na: Any) -> Codes:
    from mixtura.tables.missing_values import Codes

    if na is None:
        return Codes()
    if isinstance(na, Mapping):
        given.named(list(na), "na")
        return Codes((), {str(name): _texts(values) for name, values in na.items()})
    return Codes(_texts(na))


def _texts(values: Any) -> tuple[str, ...]:
    many = isinstance(values, Sequence) and not isinstance(values, str | bytes)
    return tuple(str(value).strip() for value in (values if many else [values]))
