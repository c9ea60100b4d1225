"""What a fit amounts to in figures: log-likelihood, criteria, components in the rows' units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mixtura._typing import Floats
from mixtura.engine.outcome import Outcome
from mixtura.model.families import Components, StudentT
from mixtura.model.mixture import Mixture
from mixtura.preparation.transform import Preparation
from mixtura.selection import Evidence
from mixtura.selection.results import Tabular

NOT_OF_A_FIT = (
    "the parameters were set or changed by hand, so that no fit tells the log-likelihood of rows"
)
FROM_A_FILE = "ICL needs the entropy of the labels, which a model file does not hold"


@dataclass(frozen=True, eq=False, repr=False)
class Figures(Tabular):
    r"""A fitted mixture in figures.

    As a table (``to_frame()``), one line a component: its share and each feature's mean and
    standard deviation.

    Attributes
    ----------
    mixture : Mixture, the parameters as the engine has them
    names : (d,) of the features
    preparation : Preparation, or None where the mixture takes rows as they are
    evidence : Evidence, or None where the log-likelihood is not known
        Its ``log_likelihood``, ``n_parameters``, ``n`` and ``entropy``; the latter NaN where it
        is not known.
    unknown : str, why a figure is not known, as half a sentence; empty where all are
    of_fit : bool, whether the figures are those of the rows of the fit
    weighted : bool, whether rows had weights, so that ``n`` is their sum
    n_trimmed : int, rows that were left out of the fit as extreme
    maximised : str, what the fit has maximised where that is not the log-likelihood of all rows
    outcome, n_iter : how the fit ended, and after how many iterations; None by hand
    choice : str, how the model was chosen, where it was
    level_shares : dict of (k, L), the share of each level of encoded columns
    """

    mixture: Mixture
    names: Sequence[str]
    preparation: Preparation | None = None
    evidence: Evidence | None = None
    unknown: str = ""
    of_fit: bool = True
    weighted: bool = False
    n_trimmed: int = 0
    maximised: str = ""
    outcome: Outcome | None = None
    n_iter: int | None = None
    choice: str = ""
    level_shares: Mapping[str, Floats] = field(default_factory=dict)

    # --- the figures ----------------------------------------------------------------------

    @property
    def log_likelihood(self) -> float | None:
        """In total, in nats, of the rows on the scale that ``density_scale`` names."""
        return None if self.evidence is None else self.evidence.log_likelihood

    @property
    def n(self) -> float | None:
        """Rows, or the sum of their weights."""
        return None if self.evidence is None else self.evidence.n

    @property
    def n_parameters(self) -> int:
        """Free parameters of the model: the degrees of freedom of R's summary."""
        return self.mixture.n_parameters if self.evidence is None else self.evidence.n_parameters

    df = n_parameters

    @property
    def bic(self) -> float | None:
        """Lower is better; mclust's is this with the sign turned."""
        return self._judged("bic")

    @property
    def aic(self) -> float | None:
        """Lower is better."""
        return self._judged("aic")

    @property
    def icl(self) -> float | None:
        """Lower is better; None as well where the entropy is not known."""
        return self._judged("icl")

    @property
    def density_scale(self) -> str:
        """``"original"``: log-densities are those of the rows in their own units, or ``"pca
        scores"``: of their principal components.
        """
        return "original" if self.preparation is None else self.preparation.density_scale

    @property
    def log(self) -> tuple[int, ...]:
        """The features that are fitted as logarithms."""
        return () if self.preparation is None else self.preparation.log

    # --- the components, in the units of the rows -------------------------------------------

    @property
    def covariance_type(self) -> str:
        return self.mixture.components.name

    @property
    def n_components(self) -> int:
        return self.mixture.n_components

    @property
    def weights(self) -> Floats:
        """Share (k,) of each component."""
        return self.mixture.shares

    @property
    def noise(self) -> float | None:
        """Share of the noise, or None where the model has none."""
        return None if self.mixture.background is None else float(self.mixture.weights[-1])

    @property
    def means(self) -> Floats:
        """Of the components (k, d); of logarithms those of the values themselves."""
        components, preparation = self.mixture.components, self.preparation
        if preparation is None:
            return components.means
        if not self.log:
            return preparation.inverse_transform(components.means)
        return preparation.original_means(components.means, components.covariance_matrices)

    @property
    def variances(self) -> Floats:
        """Of each feature in each component (k, d)."""
        variances, preparation = self.mixture.components.variances, self.preparation
        if preparation is None:
            return np.array(variances)
        if self.log:
            parts = self.mixture.components
            return np.square(preparation.original_sd(parts.covariance_matrices, parts.means))
        if preparation.pca is not None:
            axes = preparation.pca.components
            matrices = self.mixture.components.covariance_matrices
            # without matrices of all features, which may be thousands
            variances = np.einsum("kij,id,jd->kd", matrices, axes, axes, optimize=True)
            variances = variances + preparation.pca.residual
        return np.maximum(variances, 0.0) * np.square(preparation.scale)

    @property
    def sds(self) -> Floats:
        """Standard deviation of each feature in each component (k, d); of t its scale."""
        return np.sqrt(self.variances)

    @property
    def covariances(self) -> Floats:
        """Of the components (k, d, d), whatever their shape; of Student's t the scale matrices.

        After PCA: what the principal components span, and on the diagonal what they leave out.
        """
        matrices = self.mixture.components.covariance_matrices
        if self.preparation is not None:
            return self.preparation.original_covariances(matrices, self.mixture.components.means)
        return np.array(matrices)

    @property
    def family(self) -> type[Components]:
        """What says of itself how its covariances are shaped."""
        return type(self.mixture.components)

    def _judged(self, criterion: str) -> float | None:
        if self.evidence is None:
            return None
        value = self.evidence.judge(criterion)
        return None if np.isnan(value) else value

    def _columns(self) -> Mapping[str, NDArray[Any]]:
        k = self.n_components
        columns: dict[str, NDArray[Any]] = {"component": np.arange(k), "share": self.weights}
        spread = self.family.spread_name[1].removesuffix("s")
        for name, means, sds in zip(self.names, self.means.T, self.sds.T, strict=True):
            columns[f"{self.family.centre_name} {name}"] = means
            columns[f"{spread} {name}"] = sds
        if isinstance(self.mixture.components, StudentT):
            columns["degrees of freedom"] = self.mixture.components.degrees_of_freedom
        return columns
