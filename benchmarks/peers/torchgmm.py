"""TorchGMM's GaussianMixture (PyCave's successor), on PyTorch Lightning, in float64.

Its estimator takes no covariances to start from, and runs every iteration as two passes where
the data is one batch. So its Lightning module is trained here as the estimator would, in its
faster way, of one pass an iteration.
"""

from __future__ import annotations

import logging
import warnings

import torch
from torchgmm.base.data import DataLoader, collate_tensor, dataset_from_tensors
from torchgmm.bayes.core import cholesky_precision
from torchgmm.bayes.gmm import GaussianMixture
from torchgmm.bayes.gmm.lightning_module import GaussianMixtureLightningModule
from torchgmm.bayes.gmm.model import GaussianMixtureModel, GaussianMixtureModelConfig

from benchmarks.timing import Ran, Run
from benchmarks.workload import Workload


def run(workload: Workload) -> Run:
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    shape = workload.shape
    rows = torch.from_numpy(workload.X)
    config = GaussianMixtureModelConfig(
        num_components=shape.k, num_features=shape.d, covariance_type="full"
    )

    def run(iterations: int) -> Ran:
        model = GaussianMixtureModel(config).double()
        model.component_probs.copy_(torch.tensor(workload.weights))
        model.means.copy_(torch.tensor(workload.means))
        covariances = torch.tensor(workload.covariances)
        model.precisions_cholesky.copy_(cholesky_precision(covariances, "full"))
        module = GaussianMixtureLightningModule(model, convergence_tolerance=0)
        loader = DataLoader(
            dataset_from_tensors(rows), batch_size=len(rows), collate_fn=collate_tensor
        )
        trainer = GaussianMixture(trainer_params={"precision": 64, "accelerator": "cpu"}).trainer(
            max_epochs=iterations, enable_progress_bar=False
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Lightning thinks of our data loader
            trainer.fit(module, loader)
        return Ran(trainer.current_epoch, model.means.numpy())

    return run
