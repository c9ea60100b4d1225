"""The Gaussian mixture itself: bell-shaped groups, to which each row belongs in shares."""

from __future__ import annotations

from collections.abc import Iterator

from mixtura.comparison.method import Method
from mixtura.comparison.task import Task


def gaussian_mixture(task: Task) -> Iterator[Method]:
    """The mixture's most likely group of each row."""
    yield Method(
        name="gaussian_mixture",
        title="Mixture",
        assignment="soft",
        labels=task.mixture.responsibilities.argmax(axis=1),
        n_groups=task.k,
        seconds=task.mixture.seconds,
        parameters=task.mixture.parameters,
        note=task.mixture.note,
    )
