"""The state of an estimator as plain values: what pickles, copies and other formats carry.

A fitted estimator holds values of ours: how its fit ended, how rows were prepared, a whole sweep.
In its state they are dicts of numbers, texts and arrays, each with the name of its kind, so that
a program which has never heard of them (skops, and mlflow through it) can write them down, and
trusts nothing of ours but the estimator itself when it reads them back. A state of before, which
has the values themselves, is read as well.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from mixtura.data.sample_weights import FitWeights
from mixtura.diagnostics.anomalies import Densities
from mixtura.engine.outcome import Outcome
from mixtura.errors import ModelFileError
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model.families import called
from mixtura.model.mixture import Mixture
from mixtura.preparation.one_hot import OneHot
from mixtura.preparation.principal_axes import Projection
from mixtura.preparation.transform import Preparation
from mixtura.selection import Candidate, Evidence, Results, Row, Sweep
from mixtura.selection.contest import Check

KIND = "__mixtura__"
"""The key under which a plain dict names the kind of value that it stands for."""

KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Outcome,
        Densities,
        FitWeights,
        Preparation,
        Projection,
        OneHot,
        Sweep,
        Row,
        Candidate,
        Evidence,
        Check,
        Results,
        Mixture,
        ConjugatePrior,
    )
}
"""Every kind of value that a fitted estimator may hold, by name; nothing else is ever made, but
for the components of each family."""


class PlainState:
    """An estimator whose state, as pickle and others ask for it, holds plain values only."""

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()  # type: ignore[assignment]
        return {name: plain(value) for name, value in state.items()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        values = {name: rich(value) for name, value in state.items()}
        for name, parameter in inspect.signature(type(self)).parameters.items():
            if parameter.default is not inspect.Parameter.empty:  # one that has joined since
                values.setdefault(name, parameter.default)
        super().__setstate__(values)  # type: ignore[misc]


def plain(value: Any) -> Any:
    """The value with every one of ours in it, however deep, as a dict that names its kind.

    What holds none of ours is returned as it is, not copied.
    """
    kind = type(value)
    if kind is range:  # sizes of a sweep; only a number of them is plain
        return {KIND: "range", "bounds": [value.start, value.stop, value.step]}
    if _kind(kind.__name__) is not kind:
        return _within(value, plain)
    if isinstance(value, Outcome):
        return {KIND: kind.__name__, "name": value.name}
    if isinstance(value, Results):
        return {KIND: kind.__name__, "columns": dict(value)}
    parts = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return {KIND: kind.__name__, **parts}


def rich(value: Any) -> Any:
    """The way back from :func:`plain`.

    Raises
    ------
    ModelFileError
        The state names a kind of value that there is not, or not with these parts.
    """
    if type(value) is not dict or KIND not in value:
        return _within(value, rich)
    parts = {name: rich(part) for name, part in value.items() if name != KIND}
    kind = _kind(value[KIND])
    try:
        if kind is Outcome:
            return Outcome[parts["name"]]
        if kind is Results:
            return Results(parts["columns"])
        if value[KIND] == "range":
            return range(*parts["bounds"])
        if is_dataclass(kind):
            return kind(**parts)
    except (KeyError, TypeError) as error:
        raise _of_another_version(value[KIND]) from error
    raise _of_another_version(value[KIND])


def _kind(name: Any) -> type[Any] | None:
    return KINDS.get(name) or called(name) if isinstance(name, str) else None


def _within(value: Any, change: Callable[[Any], Any]) -> Any:
    """A list, tuple or dict with what is in it changed; the same object where nothing is."""
    if type(value) is dict:
        changed = {key: change(part) for key, part in value.items()}
        same = all(changed[key] is part for key, part in value.items())
        return value if same else changed
    if type(value) is list or type(value) is tuple:
        parts = [change(part) for part in value]
        same = all(new is old for new, old in zip(parts, value, strict=True))
        return value if same else type(value)(parts)
    return value


def _of_another_version(kind: Any) -> ModelFileError:
    return ModelFileError(
        f"this state holds a {kind!r:.60} that this version of mixtura does not know: read it "
        "with the version that wrote it, and pass the model on by save and mixtura.load."
    )
