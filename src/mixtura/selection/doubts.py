"""What speaks against a sweep's choice, whatever the difference of its criterion says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mixtura.selection.candidate import Row
from mixtura.selection.chance import CLEAR
from mixtura.selection.choice import Sweep

FEW_ROWS_A_PARAMETER = (1.0, 2.0)
"""Rows for each estimated number: below the first no choice among several components is settled,
below the second none is clear, as of ``few-rows-per-parameter``."""

FEW_ROWS_A_COMPONENT = 5.0
"""Rows for each component, on average, below which they are pairs and triples, and no groups."""

VERY_STRONG = 10.0
"""The lead over a larger mixture from which on it is believed, where chance cannot be measured."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason against a choice.

    Attributes
    ----------
    text : str, half a sentence
    code : str, of the finding that says the same, or "" where none does
    unsettles : bool
        Whether nothing speaks for the choice while this holds: otherwise it is likely at best.
    """

    text: str
    code: str = ""
    unsettles: bool = False


def doubts(sweep: Sweep, *, of_number: bool = False) -> tuple[Doubt, ...]:
    """Against the model, or against its number of components only, the gravest first.

    Another covariance structure with as many components is no rival to a number.
    """
    found = [*_of_rows(sweep.selected), *_of_range(sweep), *_of_rivals(sweep, of_number)]
    return tuple(sorted(found, key=lambda doubt: not doubt.unsettles))


def _of_rows(chosen: Row) -> Iterator[Doubt]:
    if chosen.collapsed:
        yield Doubt(chosen.set_aside, "component-collapsed", unsettles=True)
    elif chosen.unbelievable:
        yield Doubt("a group has too few rows to be believed", "few-rows", unsettles=True)
    k, several = chosen.n_components, chosen.n_components > 1
    each = chosen.rows_a_component
    if several and each < FEW_ROWS_A_COMPONENT:
        count = f"{each:.1f}".removesuffix(".0")
        rows = f"row{'s'[: count != '1']}"
        yield Doubt(f"there are only {count} {rows} for each of the {k} groups", unsettles=True)
    none, few = FEW_ROWS_A_PARAMETER
    if chosen.rows_a_parameter < few:
        yield Doubt(
            f"the model estimates {chosen.n_parameters} numbers from few rows",
            "few-rows-per-parameter",
            unsettles=several and chosen.rows_a_parameter < none,
        )


def _of_range(sweep: Sweep) -> Iterator[Doubt]:
    """At the end of what was tried, or of what the rows allow."""
    chosen, edge = sweep.selected, sweep.edge
    if edge is not None:
        told = f"it is the {edge} number of groups that was tried"
        yield Doubt(told, "edge-of-range", unsettles=edge == "largest")
    more = [row for row in sweep if row.n_components > chosen.n_components]
    if more and all(row.error is not None or row.collapsed or row.unbelievable for row in more):
        yield Doubt("no model with more groups was fit to be chosen")


def _of_rivals(sweep: Sweep, of_number: bool) -> Iterator[Doubt]:
    chosen, alone = sweep.selected, sweep.overruled
    if alone is not None and not (of_number and alone.n_components == chosen.n_components):
        name = sweep.criterion.upper()
        yield Doubt(f"by {name} alone another model would have been chosen")
    if of_number and sweep.contained and sweep.number_advantage < VERY_STRONG:
        yield Doubt("another number describes the rows nearly as well")
    lead, chance = (
        (sweep.number_advantage, sweep.number_chance)
        if of_number
        else (sweep.advantage, sweep.chance)
    )
    if lead < 2.0 * CLEAR * chance:
        yield Doubt("another sample of as many rows might turn it round")
