"""oneDAL's em_gmm, through daal4py.

From a start it cannot use (a singular covariance), it stops at once and looks several times
faster than it is; so the number of iterations is read back, and who calls this checks it.
"""

from __future__ import annotations

import daal4py
import numpy as np

from benchmarks.timing import Ran, Run
from benchmarks.workload import Workload


def run(workload: Workload) -> Run:
    k = workload.shape.k
    weights = workload.weights[None]

    def run(iterations: int) -> Ran:
        algorithm = daal4py.em_gmm(
            nComponents=k,
            maxIterations=iterations,
            accuracyThreshold=0.0,
            covarianceStorage="full",
        )
        # it may write into the start, so it gets its own
        covariances = [np.array(covariance) for covariance in workload.covariances]
        result = algorithm.compute(workload.X, weights.copy(), workload.means.copy(), covariances)
        return Ran(int(result.nIterations[0, 0]), result.means)

    return run
