"""What the page asks to be fitted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mixtura.errors import InvalidDataError
from mixtura.model.families import FAMILIES, GAUSSIAN, Components, family_of

if TYPE_CHECKING:
    from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture

TOLERANCE = 1e-6
"""EM is at rest where less than this is left to gain, in nats a row: the estimators' default."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A model to fit, and all that makes it repeatable; see :class:`mixtura.GaussianMixture`."""

    k: int
    covariance_type: str = field(default_factory=lambda: next(iter(FAMILIES)))
    init: str = "k-means++"
    reg_covar: float = 1e-6
    seed: int = 0
    scale: bool = True
    max_iter: int = 1000
    noise: float | None = None
    component: str = GAUSSIAN

    @property
    def parameters(self) -> dict[str, Any]:
        """Those of the estimator that have nothing to do with size and shape."""
        return {
            "tol": TOLERANCE,
            "reg_covar": self.reg_covar,
            "max_iter": self.max_iter,
            "init_params": self.init,
            "random_state": self.seed,
            "scale": self.scale,
            "pca": None,
            "noise": self.noise,
        }

    @property
    def family(self) -> type[Components]:
        """Of the components that it asks for."""
        return family_of(self.covariance_type, self.component)

    def estimator(self, *, n_init: int = 10) -> PreparedGaussianMixture:
        """The estimator that fits it."""
        from mixtura.estimators.prepared_gaussian_mixture import (
            PreparedGaussianMixture,  # with scikit-learn
        )

        return PreparedGaussianMixture(
            self.k,
            covariance_type=self.covariance_type,
            component=self.component,
            n_init=n_init,
            **self.parameters,
        )

    def check_rows(self, n: int) -> None:
        """Refuse more components than rows, in the words of the page."""
        if self.k > n:
            rows = "is only 1" if n == 1 else f"are only {n}"
            raise InvalidDataError(
                f"{self.k} components need at least {self.k} rows, and there {rows}: choose a "
                "smaller k."
            )

    def to_dict(self) -> dict[str, Any]:
        """As the page's ``Spec``."""
        return {
            "k": self.k,
            "covarianceType": self.covariance_type,
            "init": self.init,
            "regCovar": self.reg_covar,
            "seed": self.seed,
            "scale": self.scale,
            "maxIter": self.max_iter,
            "noise": self.noise,
            "component": self.component,
        }
