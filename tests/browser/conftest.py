"""The real server and a real browser. Without a browser the tests are skipped, except in CI."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for on_the_page.py, which the tests here share

from on_the_page import wait
from tests.patience import HANG

CHROMIUM = Path(os.environ.get("MIXTURA_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BUNDLE = os.environ.get("MIXTURA_BUNDLE")
"""Another build of the page to test, instead of the one in the package."""


def without(what: str) -> None:
    """Skips the test, or fails it where a browser must be there."""
    said = f"tests in the browser need {what}"
    if os.environ.get("CI"):
        pytest.fail(said)
    pytest.skip(said)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        without("playwright: pip install playwright")
    if not CHROMIUM.exists():
        without(f"chromium at {CHROMIUM}: apt install chromium, or set MIXTURA_CHROMIUM")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


def other_build(route: Any) -> None:
    """Answers with a file of MIXTURA_BUNDLE."""
    route.fulfill(path=f"{BUNDLE}/{route.request.url.rsplit('/', 1)[1]}")


class Server:
    """A running `mixtura lab`."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self.address = address  # with its token


def start_server(*arguments: str) -> Server:
    process = subprocess.Popen(
        [sys.executable, "-m", "mixtura.cli", "lab", "--no-browser", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "NO_COLOR": "1", "COLUMNS": "400"},
    )
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(
        target=lambda: [lines.put(line) for line in process.stdout], daemon=True
    ).start()
    seen = []
    while True:
        try:
            seen.append(lines.get(timeout=HANG))
        except queue.Empty:
            process.kill()
            raise AssertionError(f"the lab printed no address: {''.join(seen)}") from None
        for word in seen[-1].split():
            if word.startswith("http://"):
                return Server(process, word)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    pytest.importorskip("starlette", reason="the lab needs mixtura[lab]")
    running = start_server()
    yield running
    running.process.terminate()
    running.process.wait(timeout=HANG)
    assert running.process.stdout is not None
    running.process.stdout.close()


@pytest.fixture
def open_lab(browser: Any, server: Server) -> Iterator[Callable[..., Any]]:
    """open_lab(state, width=…, height=…, dark=…, still=…): a page of the lab, ready to be used.

    ``state`` is what the address says after the token. A page that throws, or logs an error, fails
    the test that opened it.
    """
    contexts = []
    errors: list[str] = []

    def open_page(
        state: str = "",
        *,
        width: int = 1280,
        height: int = 860,
        dark: bool = False,
        still: bool = True,
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * HANG)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if BUNDLE:
            page.route(re.compile(r"/lab\.(js|css)$"), other_build)
        page.goto(server.address + (f"&{state}" if state else ""))
        page.wait_for_selector(".scatter canvas")
        wait(page, "document.querySelectorAll('.chips li').length > 0")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, errors
