"""Rows in the plane, coloured by soft assignment, and the components as ellipses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from mixtura.fitted import Model
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import dots, ellipses, note, numbers, told
from mixtura.plotting._plane import Plane


@dataclass(eq=False)
class MixtureScatterDisplay(Display):
    """Rows on two features or on the first two principal components, and the components.

    The colour of a row is that of its components, mixed by responsibility: a row that belongs to
    two at once lies between them in colour too. Each component has its number at its mean and
    ellipses of one and two standard deviations, which hold 39 % and 86 % of it where there are
    two features. Where there are more, an ellipse is the exact shadow of the component on the
    plane.

    Parameters
    ----------
    plane : what is drawn: rows, responsibilities, ellipses and the names of the axes

    Attributes
    ----------
    ax_, figure_ : where the last :meth:`plot` drew
    rows_ : list of the collections of dots, one for each kind of mark
    ellipses_ : list of the ellipses, two a component
    numbers_ : list of the numbers at the means

    Examples
    --------
    >>> import mixtura
    >>> from mixtura import datasets
    >>> from mixtura.plotting import MixtureScatterDisplay
    >>> X = datasets.load("faithful").X
    >>> model = mixtura.GaussianMixture(2, random_state=0).fit(X)
    >>> display = MixtureScatterDisplay.from_estimator(model, X)
    >>> display.plane.ellipses.semi_axes.shape
    (2, 2)
    >>> _ = display.plot()  # doctest: +SKIP
    """

    plane: Plane
    rows_: list[Any] = field(default_factory=list, init=False, repr=False)
    ellipses_: list[Any] = field(default_factory=list, init=False, repr=False)
    numbers_: list[Any] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Model, X: Any, *, features: Sequence[str | int] | None = None
    ) -> Self:
        """Work out what to draw.

        Parameters
        ----------
        model : fitted GaussianMixture, PreparedGaussianMixture or GaussianMixtureIC
        X : rows as the model takes them, in their own units
        features : names or numbers of one or two features; by default all where there are one or
            two, and the first two principal components of the standardised rows where there are
            more

        Raises
        ------
        MixturaError
            The model is not fitted, X does not fit it, or a feature is unknown.
        """
        return cls(Plane.of(model, X, features))

    def _paint(self, ax: Any) -> None:
        plane = self.plane
        plane.frame(ax)
        self.rows_ = dots(ax, plane.rows, plane.responsibilities)
        self.ellipses_ = ellipses(ax, plane.ellipses)
        self.numbers_ = numbers(ax, plane.ellipses.centres)
        note(ax, told(plane.ellipses), plane.note)
