"""From a control to the paint of what came of it, and frames while EM plays."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice
from statistics import median
from typing import Any

import pytest
from on_the_page import end, painted, slide, wait

CHANGES = 9
"""Of a control, from whose times the median is taken; the very first one is not among them."""


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


CONTROLS = {
    "components": (slider("Components k"), [4, 6, 5]),
    "shape": (choice("Shape"), ["tied", "diag", "spherical", "full"]),
    "start": (choice("Start from"), ["k-means++", "kmeans", "random", "random_from_data"]),
    "seed": (number("Seed"), [5, 6, 7]),
    "floor": (slider("Variance floor"), [-5, -4, -3]),
    "noise": (slider("Noise"), [1.2, 0.8, 1.0]),
    "rows": (slider("Rows"), [1950, 1900, 2000]),
}


@pytest.mark.parametrize("control", CONTROLS)
def test_control_to_paint_takes_less_than_a_tenth_of_a_second(
    open_lab: Callable[..., Any], control: str
) -> None:
    page = open_lab("data=unequal&n=2000&k=5&seed=4&step=end")
    end(page)
    change, values = CONTROLS[control]
    for count, to in enumerate(islice(cycle(values), CHANGES + 1), start=1):
        change(page, to)
        wait(page, f"window.__lab.control.length === {count}")
        end(page)
        painted(page)
    took = page.evaluate("window.__lab.control")[1:]
    assert median(took) < 100, took


def test_ten_thousand_rows_play_at_thirty_frames_a_second(open_lab):
    page = open_lab("data=unequal&n=10000&k=5&seed=4&step=0", still=False)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(2500)
    frames = page.evaluate("window.__lab.frames")
    points = page.evaluate("window.__lab.points")
    assert len(frames) > 40
    assert median(frames) <= 1000 / 30, frames
    assert median(points) < 15, points
