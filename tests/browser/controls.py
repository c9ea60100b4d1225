"""The controls of the lab's first page, and how a hand changes each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.on_the_page import end, painted, slide, wait

from mixtura.model.families import FAMILIES

STATE = "data=unequal&n=2000&k=5&seed=4&step=end"
"""Where the controls are changed."""

PLAYED = "data=unequal&n=10000&k=5&seed=4&step=0"
"""What plays."""


def slider(label: str) -> Callable[[Any, float], None]:
    return lambda page, to: slide(page, label, to)


def choice(label: str) -> Callable[[Any, str], None]:
    return lambda page, to: page.get_by_label(label).select_option(to)


def number(label: str) -> Callable[[Any, int], None]:
    return lambda page, to: page.get_by_label(label, exact=True).evaluate(
        """(element, value) => {
          element.value = value;
          element.dispatchEvent(new Event('change', { bubbles: true }));
        }""",
        to,
    )


CONTROLS: dict[str, tuple[Callable[[Any, Any], None], list[Any]]] = {
    "components": (slider("Components k"), [4, 6, 5]),
    "shape": (choice("Shape"), [*list(FAMILIES)[1:], next(iter(FAMILIES))]),
    "start": (choice("Start from"), ["k-means++", "kmeans", "random", "random_from_data"]),
    "seed": (number("Seed"), [5, 6, 7]),
    "floor": (slider("Variance floor"), [-5, -4, -3]),
    "noise": (slider("Noise"), [1.2, 0.8, 1.0]),
    "rows": (slider("Rows"), [1950, 1900, 2000]),
}


def turn(page: Any, control: str, to: Any, count: int) -> None:
    """Change a control, for the ``count``-th time, and wait until what came of it is painted."""
    change, _ = CONTROLS[control]
    change(page, to)
    wait(page, f"window.__lab.control.length === {count}")
    end(page)
    painted(page)
