"""The libraries that the speed tables set beside ours: one adapter a file, one line here.

An adapter has ``run(workload)``, which converts what it must and returns a function that does a
given number of EM iterations from the workload's start (:data:`benchmarks.timing.Run`). Each uses
the threads that its library takes by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from benchmarks.timing import Run
from benchmarks.workload import Workload

ALL_TYPES = ("full", "tied", "diag", "spherical")


@dataclass(frozen=True, slots=True)
class Peer:
    """A library.

    Attributes
    ----------
    module : of this package, with its adapter
    distribution : its name on PyPI
    covariance_types : that it is compared in
    """

    module: str
    distribution: str
    covariance_types: tuple[str, ...] = ("full",)

    @property
    def version(self) -> str | None:
        """Version of the library; None where it is not installed."""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None

    def run(self, workload: Workload) -> Run:
        run: Run = import_module(f"benchmarks.peers.{self.module}").run(workload)
        return run


PEERS = {
    "scikit-learn": Peer("scikit_learn", "scikit-learn", ALL_TYPES),
    "oneDAL": Peer("onedal", "scikit-learn-intelex"),  # which daal4py is a part of since 2025
    "pomegranate": Peer("pomegranate", "pomegranate"),
    "TorchGMM": Peer("torchgmm", "torchgmm"),
}


def installed(covariance_type: str = "full") -> dict[str, Peer]:
    """The peers that can be run here for a covariance type."""
    return {
        name: peer
        for name, peer in PEERS.items()
        if covariance_type in peer.covariance_types and peer.version is not None
    }


def versions() -> dict[str, str]:
    """Every peer by its name, and its version or that it is not installed."""
    return {name: peer.version or "not installed" for name, peer in PEERS.items()}
