"""A fitted mixture of components of which nothing is known but what every family has."""

from __future__ import annotations

from dataclasses import fields, replace

from mixtura import GaussianMixture
from mixtura.model.families import Full
from mixtura.model.mixture import Mixture


class NoGaussians(Full):
    """The same densities as ``full``, but nobody may take them for Gaussians."""

    __slots__ = ()

    def gaussian_form(self) -> None:
        return None


class Formless(GaussianMixture):
    """A mixture of such components."""

    def mixture(self) -> Mixture:
        mixture = super().mixture()
        parts = (getattr(mixture.components, part.name) for part in fields(mixture.components))
        return replace(mixture, components=NoGaussians(*parts))
