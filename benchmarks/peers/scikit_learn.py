"""scikit-learn's GaussianMixture."""

from __future__ import annotations

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from benchmarks.timing import Ran, Run
from benchmarks.workload import Workload


def run(workload: Workload) -> Run:
    precisions = workload.precisions

    def run(iterations: int) -> Ran:
        model = GaussianMixture(
            workload.shape.k,
            covariance_type=workload.shape.covariance_type,
            tol=0.0,  # never reached: it asks for less than nothing
            max_iter=iterations,
            init_params="random_from_data",  # unused, since all parameters are given
            weights_init=workload.weights,
            means_init=workload.means,
            precisions_init=precisions,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(workload.X)
        return Ran(model.n_iter_, model.means_)

    return run
