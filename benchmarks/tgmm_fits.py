"""Run by shapes_beside.py, in a Python that has tgmm: its mixture of each size and shape, timed.

    python tgmm_fits.py rows.npy out.npz most-groups EEE,VVV,... starts

In float64, from ``starts`` starts (its own default is 1), otherwise as it does by itself. Its
covariances become matrices (k, d, d). A fit that fails is left out. Nothing of mixtura is in here.
"""

from __future__ import annotations

import sys
import time
import warnings
from importlib.metadata import version
from itertools import product

import numpy as np
import torch
from tgmm import GaussianMixture


def matrices(shape: str, covariances: np.ndarray, k: int, d: int) -> np.ndarray:
    """Covariances as it stores them: numbers or variances for five of the shapes."""
    if shape in ("EII", "VII"):
        return np.broadcast_to(covariances.reshape(-1, 1, 1) * np.eye(d), (k, d, d))
    if shape in ("EEI", "VVI"):
        return np.broadcast_to(covariances.reshape(-1, d)[:, :, None] * np.eye(d), (k, d, d))
    return np.broadcast_to(covariances, (k, d, d))


def main(rows: str, out: str, most: str, shapes: str, starts: str) -> None:
    X = torch.from_numpy(np.load(rows))
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    found, d = {}, X.shape[1]
    begin = time.perf_counter()
    for shape, k in product(shapes.split(","), range(1, int(most) + 1)):
        try:
            model = GaussianMixture(
                k, covariance_type=shape, n_init=int(starts), random_state=0, device="cpu"
            )
            model.fit(X)
            parts = (model.weights_, model.means_, model.covariances_)
            weights, means, covariances = (part.detach().numpy() for part in parts)
            found[f"{shape}/{k}/covariances"] = matrices(shape, covariances, k, d)
            found[f"{shape}/{k}/weights"], found[f"{shape}/{k}/means"] = weights, means
        except Exception as error:  # whatever it raises is no fit
            print(f"{shape},{k}: {error!r}"[:200], file=sys.stderr)
    seconds = time.perf_counter() - begin
    np.savez(out, seconds=seconds, version=version("tgmm"), **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
