"""Failure modes side by side, under one cursor, and mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.accessible import serious
from tests.browser.on_the_page import opened, spoken, value, wait

from mixtura.page.catalogue import FAILURES

Open = Callable[..., Any]

METHODS = ["Mixture", "K-Means", "DBSCAN", "Naive Bayes", "As it was made"]


def failures(page: Any) -> Any:
    page.get_by_role("button", name="Failures").click()
    page.locator(".methods").wait_for()
    return page


def to(page: Any, title: str) -> None:
    """Choose a mode."""
    page.locator(".modes button", has_text=title).click()
    wait(page, f"document.querySelector('h2').innerText === {title!r}")
    page.locator("#why").wait_for()


def agreement(page: Any, method: str = "Mixture") -> float:
    said = page.inner_text(f"[data-method='{method}'] figcaption .quiet")
    return value(said.rpartition(" ")[2])


@pytest.fixture
def page(open_lab: Open) -> Any:
    return failures(open_lab())


def test_every_mode_says_why_and_shows_every_method(page: Any) -> None:
    for mode in FAILURES.values():
        to(page, mode.title)
        assert page.inner_text("#why") == mode.why
        wait(page, f"document.querySelectorAll('.method').length === {len(METHODS)}")
        names = page.locator(".method figcaption strong").all_inner_texts()
        assert names == METHODS
        assert page.locator(".method canvas.rows").count() == len(METHODS)
        sentences = page.locator(".said-of li").all_inner_texts()
        assert any("Naive Bayes is taught the labels" in sentence for sentence in sentences)


def test_the_cure_is_shown_and_helps_and_the_failure_comes_back(page: Any) -> None:
    for mode in ("anisotropic", "outliers", "bad_start", "high_d"):
        to(page, FAILURES[mode].title)
        before = agreement(page)
        page.get_by_role("button", name="Fix it").click()
        wait(page, "document.querySelector('#said').innerText.startsWith('Mended.')")
        assert page.inner_text("#why") == FAILURES[mode].cure
        assert agreement(page) > before + 0.2
        page.get_by_role("button", name="Show the failure").click()
        wait(page, "document.querySelector('.state').innerText.startsWith('Failure')")
        assert agreement(page) == before
        assert page.inner_text("#why") == FAILURES[mode].why


def test_a_row_under_the_pointer_lights_up_in_every_panel(page: Any) -> None:
    to(page, "Wide beside narrow")
    panel = page.locator("[data-method='K-Means'] .scatter")
    box = panel.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.45)
    wait(page, "document.querySelectorAll('.under .badge').length === 5")
    told = page.inner_text("#row-said")
    for method in METHODS:
        said = page.inner_text(f"[data-method='{method}'] .under")
        assert f"{method}: {said.split(maxsplit=1)[1].strip()}" in told
    page.mouse.move(2, 2)
    wait(page, "document.querySelectorAll('.under .badge').length === 0")


def test_the_keyboard_moves_the_same_cursor_and_the_labels_are_said(page: Any) -> None:
    to(page, "Moons")
    slider = page.get_by_role("slider", name="Row, from left to right")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait(page, "document.querySelectorAll('.under .badge').length === 5")
    first = page.inner_text("#row-said")
    wait(page, "document.querySelector('#said').innerText.startsWith('Row ')")
    assert spoken(page) == first
    assert all(f"{method}: " in first for method in METHODS)
    page.keyboard.press("ArrowRight")
    wait(page, f"document.querySelector('#row-said').innerText !== {first!r}")


def test_the_table_says_what_the_pictures_say(page: Any) -> None:
    to(page, "Rings")
    wait(page, "location.hash.includes('at=rings')")
    opened(page, "All methods as a table")
    table = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in page.locator(".methods-part tbody tr").all()
    }
    for method in METHODS[:-1]:
        assert value(table[method][2]) == agreement(page, method)
    assert agreement(page, "DBSCAN") > 0.9 > agreement(page)  # rings are not for mixtures


def test_nothing_serious_for_axe_light_or_dark_and_it_fits_a_narrow_screen(
    open_lab: Open,
) -> None:
    page = failures(open_lab(width=360, height=780))
    page.get_by_role("slider", name="Row, from left to right").press("ArrowRight")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert serious(page) == []
