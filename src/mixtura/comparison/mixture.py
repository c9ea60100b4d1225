"""The Gaussian mixture itself: bell-shaped groups, to which each row belongs in shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mixtura.comparison.method import NOISE, Method
from mixtura.comparison.task import Task
from mixtura.model.likeliest import likeliest


def gaussian_mixture(task: Task, blank: Method) -> Iterator[Method]:
    """The mixture's most likely group of each row; NOISE where it has noise and that is."""
    labels = likeliest(task.mixture.responsibilities)
    yield replace(
        blank,
        labels=labels,
        n_noise=int((labels == NOISE).sum()),
        n_groups=task.k,
        seconds=task.mixture.seconds,
        parameters=task.mixture.parameters,
        note=task.mixture.note,
    )
