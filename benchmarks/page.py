"""How quickly the lab and a report answer in a real browser: control to paint, frames, opening.

Times of a page are no test's business, since a busy machine makes any of them long: they are told
here, beside what the page was built for. Needs chromium and what the tests need; without, it says
so. The controls are those of tests/browser, where it is counted what a change costs.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import targets
from benchmarks.report import SPREAD, Result, main, print_table, progress

CHANGES = 9
"""Of each control; the very first one is not counted."""

PLAYED_FRAMES = 120
ROWS = 12_000
"""In the report that is opened."""

OPENED = "performance.timing.loadEventEnd - performance.timing.navigationStart"


def measure(quick: bool) -> Result:
    try:
        from playwright.sync_api import Error, sync_playwright
        from tests.browser.conftest import CHROMIUM, FLAGS
    except ModuleNotFoundError as missing:
        return {"page": {"missing": str(missing.name)}}
    with sync_playwright() as play:
        try:
            browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        except Error:
            return {"page": {"missing": f"chromium at {CHROMIUM}"}}
        with lab() as address:
            controls = _controls(browser, address, 3 if quick else CHANGES)
            played = _played(browser, address, PLAYED_FRAMES // (4 if quick else 1))
        opened = _report(browser)
        browser.close()
    return {"page": {"controls": controls, **played, "report": opened}}


def show(result: Result) -> None:
    page = result["page"]
    if "missing" in page:
        print(f"\nThe page was not measured: there is no {page['missing']}.")
        return
    print_table(
        "From a control of the lab to the paint of what came of it, 2000 rows, k = 5, ms",
        ["control", *SPREAD, "target", ""],
        [_line(name, took, targets.PAINT_MS) for name, took in page["controls"].items()],
    )
    print_table(
        "EM playing with 10 000 rows, and a report of 12 000 rows opened, ms",
        ["", *SPREAD, "target", ""],
        [
            _line("between two frames", page["frames"], targets.FRAME_MS),
            _line("painting the rows", page["points"], targets.POINTS_MS),
            _line("opening the report", page["report"], targets.OPEN_MS),
        ],
    )


def _line(name: str, took: list[float], target: float) -> list[object]:
    middle = statistics.median(took)
    spread = (f"{ms:.0f}" for ms in (min(took), middle, max(took)))
    return [name, *spread, f"<= {target:.0f} ms", targets.at_most(middle, target)]


@contextmanager
def lab() -> Iterator[str]:
    """The address of a running lab."""
    from tests.browser.conftest import start_server

    server = start_server()
    try:
        yield server.address
    finally:
        server.process.terminate()
        server.process.wait()


def _controls(browser: Any, address: str, changes: int) -> dict[str, list[float]]:
    from tests.browser.controls import CONTROLS, STATE, turn
    from tests.browser.on_the_page import end

    took = {}
    for control, (_, values) in CONTROLS.items():
        progress(f"the control of {control}")
        page = browser.new_context(reduced_motion="reduce").new_page()
        page.goto(f"{address}&{STATE}")
        page.wait_for_selector(".scatter canvas")
        end(page)
        for count, to in enumerate(islice(cycle(values), changes + 1), start=1):
            turn(page, control, to, count)
        took[control] = page.evaluate("window.__lab.control")[1:]
        page.context.close()
    return took


def _played(browser: Any, address: str, frames: int) -> dict[str, list[float]]:
    from tests.browser.controls import PLAYED
    from tests.browser.on_the_page import end, wait

    page = browser.new_context(reduced_motion="no-preference").new_page()
    page.goto(f"{address}&{PLAYED}")
    page.wait_for_selector(".scatter canvas")
    end(page)
    page.get_by_role("button", name="Play", exact=True).click()
    wait(
        page,
        f"window.__lab.frames.length > {frames} || document.querySelector('[aria-label=Play]')",
    )
    seen = page.evaluate("({frames: window.__lab.frames, points: window.__lab.points})")
    page.context.close()
    return {"frames": seen["frames"], "points": seen["points"]}


def _report(browser: Any, rounds: int = 3) -> list[float]:
    from mixtura import PreparedGaussianMixture
    from mixtura.report import Assessment, Labelling, report_html

    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(place, 1, (ROWS // 2, 2)) for place in (0, 9)])
    model = PreparedGaussianMixture(2, random_state=0).fit(rows)
    took = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        path.write_bytes(report_html(Assessment.of(model, rows), Labelling("rows")))
        for _ in range(rounds):
            page = browser.new_page()
            page.goto(path.as_uri())
            page.wait_for_selector(".board canvas.rows")
            took.append(float(page.evaluate(OPENED)))
            page.close()
    return took


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
