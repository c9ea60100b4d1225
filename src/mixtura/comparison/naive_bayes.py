"""Gaussian naive Bayes: taught the labels, each column independent of the others within one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB

from mixtura.comparison.method import Method
from mixtura.comparison.task import Task

FOLDS = 5


def naive_bayes(task: Task, blank: Method) -> Iterator[Method]:
    """Every row's label as predicted by a model that has not seen the row; none without labels."""
    if task.codes is None:
        return
    began = perf_counter()
    folds = int(min(FOLDS, max(2, np.bincount(task.codes).min())))
    splitter = StratifiedKFold(folds, shuffle=True, random_state=task.seed)
    predicted = cross_val_predict(GaussianNB(), task.rows, task.codes, cv=splitter)
    yield replace(
        blank,
        labels=predicted,
        n_groups=int(np.unique(predicted).size),
        accuracy=float((predicted == task.codes).mean()),
        seconds=perf_counter() - began,
        parameters={"folds": folds},
        note=f"taught the labels; judged on held-out rows, {folds}-fold",
    )
