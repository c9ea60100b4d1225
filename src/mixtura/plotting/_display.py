"""What every picture is: worked out when it is made, drawn when it is asked to."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, Self

from mixtura.plotting._drawing import SIZE, canvas


@dataclass(eq=False)
class Display:
    """A picture; it remembers where it was drawn last."""

    ax_: Any = field(default=None, init=False, repr=False)
    figure_: Any = field(default=None, init=False, repr=False)

    @property
    def size(self) -> tuple[float, float]:
        """Inches that the picture takes by itself."""
        return SIZE

    def plot(self, ax: Any = None) -> Self:
        """Draw on ``ax``, or on a new figure."""
        with canvas(ax, self.size) as ax:
            self._paint(ax)
            self.ax_, self.figure_ = ax, ax.figure
        return self

    @abstractmethod
    def _paint(self, ax: Any) -> None:
        """Draw on these axes."""
