"""pomegranate's GeneralMixtureModel of Normals, on PyTorch, in float64."""

from __future__ import annotations

import torch
from pomegranate.distributions import Normal
from pomegranate.gmm import GeneralMixtureModel

from benchmarks.timing import Ran, Run
from benchmarks.workload import Workload


def run(workload: Workload) -> Run:
    rows = torch.from_numpy(workload.X)

    def run(iterations: int) -> Ran:
        components = [
            Normal(torch.tensor(mean), torch.tensor(covariance), covariance_type="full")
            for mean, covariance in zip(workload.means, workload.covariances, strict=True)
        ]
        model = GeneralMixtureModel(components, torch.tensor(workload.weights))
        for _ in range(iterations):  # the loop of its fit, which has no tol that never stops it
            model.summarize(rows)
            model.from_summaries()
        means = torch.stack([component.means for component in model.distributions])
        return Ran(iterations, means.detach().numpy())

    return run
