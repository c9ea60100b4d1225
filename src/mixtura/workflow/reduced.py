"""What became of many columns, in a sentence and for the summary."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from mixtura.preparation.reduction import Reduction
from mixtura.preparation.reduction_path import Rung


def sentences(
    reduction: Reduction, criterion: str, shapes: Sequence[str], size: tuple[int, ...]
) -> tuple[str, str] | None:
    """What was kept of the columns and how to have it otherwise; and why, which may be empty.

    None where the columns stay as they are without anything else having been tried. ``shapes``
    are those asked for, ``size`` is (n, d).
    """
    n, d = size
    m = reduction.n_principal_components
    if m is not None:
        told = f"reduced {d} columns to {m} principal component{'s'[: m != 1]}"
        why = f"{_reason(reduction, criterion)} Densities and criteria refer to those."
        return f"{told} (--pca none keeps the columns).", why.strip()
    if not reduction.rungs:
        return None
    why = _reason(reduction, criterion)
    missing = [shape for shape in shapes if shape not in reduction.covariance_types]
    if missing:
        why += f" {' and '.join(missing)} groups have more numbers there than {n} rows can tell."
    return f"kept all {d} columns, without PCA (--pca N reduces them).", why.strip()


def recorded(reduction: Reduction) -> dict[str, Any] | None:
    """The same for the summary; None where there was nothing to choose."""
    if not reduction.rungs:
        return None
    return {
        "n_principal_components": reduction.n_principal_components,
        "shows_groups": reduction.chosen is not None,
        "tried": [
            {
                "n_principal_components": rung.n_principal_components,
                "n_components": rung.n_components,
                "covariance_type": rung.covariance_type,
                "criterion": rung.value,
            }
            for rung in reduction.rungs
        ],
    }


def _reason(reduction: Reduction, criterion: str) -> str:
    """Why it is this number, as a sentence; nothing where none else was tried."""
    best, second = reduction.chosen, reduction.runner_up
    if best is not None:
        told = f"In a first look, {_model(best)} stand out {_place(best)}"
        name, before = criterion.upper(), []
        if isfinite(best.advantage):
            before.append(f"{best.advantage:.1f} before one group there")
        if second is not None and second.value > best.value:
            ahead = second.value - best.value
            before.append(f"{ahead:.1f} before {_model(second)} {_place(second)}")
        return f"{told}, by {name} {' and '.join(before)}." if before else f"{told}."
    if not reduction.rungs:
        return ""
    told = f"In a first look, no groups stand out {_places(reduction)}"
    if reduction.n_principal_components is not None:
        told += ", so 95 % of the variance is kept"
    return f"{told}."


def _model(rung: Rung) -> str:
    k = rung.n_components
    return f"{k} {rung.covariance_type} group{'s'[: k != 1]}"


def _place(rung: Rung) -> str:
    m = rung.n_principal_components
    return "in all of them" if m is None else f"on {m} component{'s'[: m != 1]}"


def _places(reduction: Reduction) -> str:
    """Where groups were looked for."""
    numbers = [rung.n_principal_components for rung in reduction.rungs]
    told = ["in all of them"] if None in numbers else []
    reduced = [str(m) for m in numbers if m is not None]
    if len(reduced) > 1:
        reduced[-2:] = [f"{reduced[-2]} or {reduced[-1]}"]
    if reduced:
        told.append(f"on {', '.join(reduced)} components")
    return " or ".join(told)
