"""The Gaussian mixture itself: bell-shaped groups, to which each row belongs in shares."""

from __future__ import annotations

from mixtura.comparison.method import Method
from mixtura.comparison.task import Task


def gaussian_mixture(task: Task) -> tuple[Method, ...]:
    """The mixture's most likely group of each row."""
    labels = task.responsibilities.argmax(axis=1)
    return (
        Method(
            name="gaussian_mixture",
            title="Mixture",
            assignment="soft",
            labels=labels,
            n_groups=task.k,
            seconds=task.mixture_seconds,
            parameters=task.mixture_parameters,
            note=task.mixture_note,
        ),
    )
