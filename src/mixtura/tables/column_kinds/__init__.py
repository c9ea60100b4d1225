"""Columns of numbers that are no measurements, as their values and names show.

A kind is a word and a rule: a function from a :class:`~mixtura.tables.column_kinds.column.Column`
to what the column is, in words, or None. A rule must hold on real tables: a measurement that is
left out is lost, while an identifier that stays is seen. Whoever adds one writes the rule in a
file of its theme, and its line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mixtura.tables.column_kinds.codes import long_numbers, padded, phone_numbers, postcodes
from mixtura.tables.column_kinds.column import Column
from mixtura.tables.column_kinds.numbering import identifier, row_numbers, shuffled
from mixtura.tables.column_kinds.times import dates, epoch_times


@dataclass(frozen=True, slots=True)
class Kind:
    """What columns are that are no measurements.

    Attributes
    ----------
    name : str, one word or two
    rule : what a column is in words, or None where it is none of the kind
    alone : bool
        Whether the rule is to be believed of one column of a table only. Several columns of all
        different numbers are ranks.
    """

    name: str
    rule: Callable[[Column], str | None]
    alone: bool = False


KINDS: tuple[Kind, ...] = (
    Kind("row numbers", row_numbers),
    Kind("time", epoch_times),
    Kind("date", dates),
    Kind("phone number", phone_numbers),
    Kind("postcode", postcodes),
    Kind("code", padded),
    Kind("identifier", identifier),
    Kind("identifier", long_numbers),
    Kind("identifier", shuffled, alone=True),
)
"""In this order: the first that holds says what a column is."""


def kinds_of(columns: Sequence[Column]) -> dict[str, tuple[str, str]]:
    """The columns of a table that are no measurements: their kind, and what they are in words."""
    found: dict[str, tuple[str, str]] = {}
    alone: dict[str, tuple[str, str]] = {}
    for column in columns:
        for kind in KINDS if column.values.size else ():
            words = kind.rule(column)
            if words is not None:
                (alone if kind.alone else found)[column.name] = kind.name, words
                break
    return found | alone if len(alone) == 1 else found
