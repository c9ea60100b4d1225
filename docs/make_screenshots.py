"""Photograph the lab and a report for the documentation: ``python docs/make_screenshots.py``.

It needs Debian's chromium (or MIXTURA_CHROMIUM) and ``pip install playwright``.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from mixtura import datasets

IMAGES = Path(__file__).parent / "images"
CHROMIUM = os.environ.get("MIXTURA_CHROMIUM", "/usr/bin/chromium")
SIZE = {"width": 1280, "height": 860}
COMMAND = [sys.executable, "-m", "mixtura.cli"]


@contextmanager
def lab() -> Iterator[str]:
    """The address of a running lab."""
    process = subprocess.Popen(  # noqa: S603
        [*COMMAND, "lab", "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101
    try:
        yield next(
            word for line in process.stdout for word in line.split() if word.startswith("http://")
        )
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextmanager
def report() -> Iterator[str]:
    """The address of the report that a fit to customers writes."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "customers.csv"
        datasets.make_customers().to_csv(table)
        subprocess.run([*COMMAND, "fit", table, "-q", "-o", f"{folder}/fit"], check=True)  # noqa: S603
        yield (Path(folder) / "fit" / "report.html").as_uri()


def watch(page: Any) -> None:
    """EM under way, with the other starts as ghosts."""
    page.get_by_role("button", name="starts side by side").click()
    page.wait_for_timeout(2500)
    page.locator(".board").focus()
    page.keyboard.press("Home")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)


def compared(page: Any) -> None:
    """All methods of a failure beside one another."""
    page.wait_for_timeout(6000)


def swept(page: Any) -> None:
    """A sweep at its end, which says so."""
    page.locator("#verdict").wait_for(timeout=120_000)
    page.wait_for_timeout(500)


def nothing(page: Any) -> None:
    """Only look."""


Act = Callable[[Any], None]
OF_THE_LAB: dict[str, tuple[str, str, Act]] = {
    "lab": ("step=end", "light", watch),
    "lab-dark": ("data=anisotropic&k=3&step=end", "dark", nothing),
    "choosing-k": ("page=choosing&data=blobs&n=600", "light", swept),
    "failures": ("page=failures", "light", compared),
    "tour": ("page=tour", "light", nothing),
}
"""Name of the picture: what the address says after the token, the colours, and what is done."""


def main() -> None:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        def photograph(name: str, address: str, scheme: str, act: Act) -> None:
            context = chromium.new_context(
                viewport=SIZE, color_scheme=scheme, reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(address)
            page.wait_for_timeout(2000)
            act(page)
            image = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(128)
            image.save(IMAGES / f"{name}.png", optimize=True)
            context.close()

        with lab() as address:
            for name, (state, scheme, act) in OF_THE_LAB.items():
                photograph(name, f"{address}&{state}", scheme, act)
        with report() as address:
            photograph("report", address, "light", nothing)
        chromium.close()


if __name__ == "__main__":
    main()
