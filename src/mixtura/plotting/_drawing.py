"""The few strokes that all pictures share. Only this file imports matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from mixtura._printable import printable
from mixtura._typing import Floats
from mixtura.errors import InvalidTypeError
from mixtura.extras import missing
from mixtura.model.likeliest import likeliest
from mixtura.model.mixture import NOISE
from mixtura.plotting._gaussians import Ellipses
from mixtura.plotting._palette import COLOURS, NOISE_COLOUR, blended, colour, mark

SIZE = (4.2, 3.2)
"""Inches. A column of a journal takes it as it is, or nearly, and letters stay at 8 points."""

PAPER: dict[str, Any] = {
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.titlesize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.frameon": False,
    "figure.dpi": 110,
    "savefig.dpi": 200,
    "svg.hashsalt": "mixtura",
}
INK = "#222222"
LINE = 62
"""Letters in a line above a picture."""

APART = 15.0
"""Points between the numbers of two components."""


def matplotlib() -> Any:
    """The library, imported when the first picture is drawn."""
    try:
        import matplotlib as library
        import matplotlib.axes
        import matplotlib.figure
        import matplotlib.patheffects
    except ImportError as error:
        raise missing("pictures need", "matplotlib", "plot") from error
    return library


@contextmanager
def paper() -> Iterator[None]:
    """Letters and lines for print, for as long as this lasts."""
    with matplotlib().rc_context(PAPER):
        yield


@contextmanager
def canvas(ax: Any, size: tuple[float, float] = SIZE) -> Iterator[Any]:
    """The axes to draw on: those given, in their own style, or new ones made for print."""
    if ax is not None:
        if not isinstance(ax, matplotlib().axes.Axes):
            raise InvalidTypeError(
                f"ax is {_what(ax)}; give one matplotlib Axes, such as plt.subplots()[1], or "
                "leave ax out."
            )
        yield ax
        return
    with paper():
        import matplotlib.pyplot as plt

        yield plt.subplots(figsize=size, layout="constrained")[1]


def _what(value: Any) -> str:
    if isinstance(value, np.ndarray | list | tuple):
        size = np.size(np.asarray(value, dtype=object))
        return f"{type(value).__name__} of {size}"
    return repr(value) if isinstance(value, str) else f"of type {type(value).__name__}"


def note(ax: Any, *parts: str) -> Any:
    """What has to be said about a picture, small, above it, in as few lines as hold it."""
    lines = [""]
    for part in filter(None, parts):
        joined = "; ".join(filter(None, [lines[-1], part]))
        lines = [*lines[:-1], joined] if len(joined) <= LINE else [*lines, part]
    return ax.set_title("\n".join(filter(None, lines)), loc="left", fontsize=8, parse_math=False)


def dots(ax: Any, rows: Floats, responsibilities: Floats, size: float = 0.0) -> list[Any]:
    """Rows in the plane, coloured by soft assignment; a collection for each kind of mark.

    Rows that are noise are grey crosses.
    """
    size = size or float(np.clip(3000 / max(len(rows), 1), 3.0, 14.0))
    colours = blended(responsibilities)
    labels = likeliest(responsibilities)
    rounds, noise = labels // len(COLOURS), labels == NOISE
    drawn = []
    if noise.any():  # beneath the others, and known without colour
        cross = {"marker": "x", "linewidths": 0.7, "alpha": 0.8}
        drawn.append(ax.scatter(*rows[noise].T, s=size, c=NOISE_COLOUR, **cross))
    for turn in np.unique(rounds[~noise]):
        here = (rounds == turn) & ~noise
        shape = mark(int(turn) * len(COLOURS))
        drawn.append(
            ax.scatter(
                *rows[here].T, s=size, c=colours[here], marker=shape, linewidths=0, alpha=0.6
            )
        )
    return drawn


def ellipses(
    ax: Any, shapes: Ellipses, radii: tuple[float, ...] = (1.0, 2.0), plain: bool = False
) -> list[Any]:
    """Each component's ellipse at each radius, in standard deviations; wider ones thinner.

    Of heavy tails they hold as much of a component as those of a Gaussian do.
    """
    patches = matplotlib().patches
    drawn = []
    for k, (centre, (a, b), angle) in enumerate(
        zip(shapes.centres, shapes.semi_axes, shapes.angles, strict=True)
    ):
        for radius in radii:
            reach = float(shapes.reach(radius)[k])
            patch = patches.Ellipse(
                tuple(centre), 2 * reach * a, 2 * reach * b, angle=angle, fill=False
            )
            patch.set(edgecolor=INK if plain else colour(k), linewidth=1.5 if radius <= 1 else 0.9)
            drawn.append(ax.add_patch(patch))
    return drawn


def told(shapes: Ellipses | None, freedom: Floats | None = None) -> str:
    """What ellipses of one and two standard deviations are, below a picture."""
    heavy = freedom if shapes is None else shapes.freedom
    if heavy is None:
        return "ellipses: 1 and 2 sd"
    return "ellipses: as much of a group as 1 and 2 sd of a Gaussian"


def numbers(ax: Any, points: Floats, plain: bool = False) -> list[Any]:
    """The number of each component at its mean, on white; apart where means are too close.

    One that had to move has a thin line to its mean. The limits of the axes have to be set.
    """
    box = {"boxstyle": "circle,pad=0.12", "facecolor": "white", "alpha": 0.85, "linewidth": 1.0}
    points_a_pixel = 72 / ax.figure.dpi
    offsets = _apart(ax.transData.transform(points) * points_a_pixel)
    return [
        ax.annotate(
            str(k),
            point,
            offset,
            textcoords="offset points",
            color=INK,
            fontsize=8,
            fontweight="bold",
            ha="center",
            va="center",
            bbox={**box, "edgecolor": INK if plain else colour(k)},
            arrowprops={"arrowstyle": "-", "linewidth": 0.7, "color": INK, "shrinkA": 0},
            zorder=5,
        )
        for k, (point, offset) in enumerate(zip(points, offsets, strict=True))
    ]


def _apart(places: Floats) -> Floats:
    """How far to move marks at these places (k, 2) so that they lie APART from one another."""
    k = len(places)
    # two at the very same place part in directions of their own
    turn = 2.4 * np.arange(k)
    moved = places + 0.01 * np.column_stack([np.cos(turn), np.sin(turn)])
    for _ in range(60):
        gap = moved[:, None] - moved[None]
        distance = np.hypot(gap[..., 0], gap[..., 1]) + np.eye(k)
        push = np.clip(APART - distance, 0.0, None) * (1 - np.eye(k))
        if not push.any():
            break
        moved = moved + 0.5 * np.einsum("ij,ijc->ic", push / distance, gap)
    offsets = moved - places
    offsets[np.hypot(*offsets.T) < 0.1] = 0.0
    return offsets


def name_axis(ax: Any, which: str, name: str) -> Any:
    """A column's name at the axis "x" or "y", as it is written: ``$`` begins no formula there."""
    return getattr(ax, f"set_{which}label")(printable(name), parse_math=False)


def frame(ax: Any, low: Floats, high: Floats, labels: list[str]) -> None:
    """Limits with a little room, and names of the axes."""
    room = 0.03 * np.where(high > low, high - low, 1.0)
    ax.set_xlim(low[0] - room[0], high[0] + room[0])
    name_axis(ax, "x", labels[0])
    if len(labels) > 1:
        ax.set_ylim(low[1] - room[1], high[1] + room[1])
        name_axis(ax, "y", labels[1])
