"""k-means: Lloyd's algorithm from k-means++ seeds."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn import config_context
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from mixtura._typing import Floats
from mixtura.initialise._base import one_hot
from mixtura.initialise.kmeans_plus_plus import seeds


def kmeans(coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator) -> Floats:
    """Responsibilities (k, m): one for the row's cluster."""
    lloyd = KMeans(n_clusters=k, init=seeds(coordinates, weight, k, rng), n_init=1, max_iter=100)
    # the rows were checked where they entered; checking again costs a fifth of a small start
    checked = config_context(assume_finite=True, skip_parameter_validation=True)
    with checked, warnings.catch_warnings():
        # an empty cluster here is a poor start, which the search judges by its likelihood
        warnings.simplefilter("ignore", ConvergenceWarning)
        labels = lloyd.fit(coordinates, sample_weight=weight).labels_
    return one_hot(labels.astype(np.intp), k)
