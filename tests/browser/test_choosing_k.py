"""Choosing k: the curves, what they say, and a model a click away."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.accessible import serious
from tests.browser.on_the_page import end, opened, slide, spoken, value, wait

from mixtura.model.families import FAMILIES, usual

Open = Callable[..., Any]

NOTHING = "\N{EN DASH}"


def choosing(page: Any) -> Any:
    """Go there, and wait for the curves of the rows shown."""
    page.get_by_role("button", name="Choosing k").click()
    page.locator("#verdict").wait_for()
    return page


def rows(page: Any) -> list[list[str]]:
    """The table twin."""
    table = opened(page, "All models as a table")
    return [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]


@pytest.fixture
def swept(open_lab: Open) -> Any:
    return choosing(open_lab("data=unequal&n=120&k=2"))


def sound(row: list[str]) -> bool:
    return row[6] in ("sound", "chosen")


def test_the_chart_the_table_and_the_words_say_the_same(swept: Any) -> None:
    table = rows(swept)
    assert len(table) == 60
    assert swept.locator(".sweep .mark").count() == sum(row[1] != NOTHING for row in table)
    series = swept.locator(".sweep .series").all_text_contents()
    assert sorted(series) == sorted(FAMILIES[name].adjective or name for name in usual())
    shapes = {mark.get_attribute("d") for mark in swept.locator(".sweep .mark path").all()}
    assert len(shapes) == len(usual())  # not told apart by colour alone
    hollow = sum(not sound(row) and row[1] != NOTHING for row in table)
    assert swept.locator(".sweep .mark.unsound").count() == hollow

    values = {row[0]: value(row[1]) for row in table if sound(row)}
    best, second = sorted(values, key=lambda name: values[name])[:2]
    assert [row[0] for row in table if row[6] == "chosen"] == [best]
    k, shape = re.findall(r"k = (\d+), (\w+)", best)[0]
    verdict = swept.inner_text("#verdict")
    assert f"The choice is {k} components with {shape} covariance." in verdict
    assert (
        abs(
            value(re.findall(r"The next model is (\S+) behind", verdict)[0])
            - values[second]
            + values[best]
        )
        < 0.11
    )
    ring = swept.locator(".sweep .lowest").bounding_box()
    cell = f"{ {'diagonal': 'diag'}.get(shape, shape) }-{k}"
    mark = swept.locator(f"[data-cell={cell}] .catch").bounding_box()
    assert abs(ring["x"] + ring["width"] / 2 - mark["x"] - mark["width"] / 2) < 1.5
    assert abs(ring["y"] + ring["height"] / 2 - mark["y"] - mark["height"] / 2) < 1.5
    elbow = re.search(r"elbow at (\d+)", verdict)
    assert (swept.locator(".sweep .elbow").count() == 1) == bool(elbow)
    if elbow:
        assert swept.text_content(".sweep .elbow text") == f"elbow {elbow[1]}"

    before = swept.locator(".sweep .line").first.get_attribute("d")
    swept.get_by_label("Criterion shown").select_option("aic")
    wait(swept, f"document.querySelector('.sweep .line').getAttribute('d') !== '{before}'")
    assert "AIC" in str(swept.text_content(".sweep svg"))


def test_all_shapes_are_compared_where_they_are_asked_for(swept: Any) -> None:
    swept.get_by_role("checkbox", name=f"All {len(FAMILIES)} shapes").check()
    swept.get_by_role("button", name="Compare again").click()
    until_all = f"document.querySelectorAll('.sweep .series').length === {len(FAMILIES)}"
    wait(swept, f"{until_all} && !document.querySelector('[role=progressbar]')")
    series = swept.locator(".sweep .series").all_text_contents()
    assert len(set(series)) == len(FAMILIES)
    assert len(rows(swept)) == 15 * len(FAMILIES)


def test_by_keyboard_one_walks_from_model_to_model_and_loads_one(swept: Any) -> None:
    assert swept.inner_text("#verdict").splitlines()[0] in spoken(swept)
    swept.locator(".sweep .mark[tabindex='0']").focus()
    first = swept.inner_text(".cell-card h2")
    swept.keyboard.press("ArrowRight")
    second = swept.inner_text(".cell-card h2")
    assert int(second.split()[0]) == int(first.split()[0]) + 1
    assert value(swept.inner_text(".cell-card dl > div:nth-child(2) dd")) > 0
    swept.keyboard.press("Enter")
    wait(swept, f"document.querySelectorAll('.chips li').length === {second.split()[0]}")
    end(swept)


def test_a_click_loads_the_very_model_of_the_sweep(swept: Any) -> None:
    table = {row[0]: row for row in rows(swept)}
    on_top = """(mark) => {
      const { x, y, width, height } = mark.getBoundingClientRect();
      const there = document.elementFromPoint(x + width / 2, y + height / 2);
      return mark.contains(there);
    }"""
    marks = {k: swept.locator(f"[data-cell=full-{k}]") for k in (2, 3, 4, 5, 6)}
    swept.locator(".sweep").scroll_into_view_if_needed()
    k = next(k for k, mark in marks.items() if mark.evaluate(on_top))
    cell = table[f"k = {k}, full"]
    bic, numbers = value(cell[1]), int(cell[5])
    marks[k].click()
    wait(swept, f"document.querySelectorAll('.chips li').length === {k}")
    wait(swept, f"document.querySelector('#said').innerText.startsWith('Loaded: {k} comp')")
    told = value(swept.inner_text(".curve figcaption strong"))
    assert abs(told + (bic - numbers * math.log(120)) / 2) < 0.2

    swept.get_by_role("button", name="Choosing k").click()
    rows(swept)
    swept.get_by_role("button", name="Load k = 7, tied").click()
    wait(swept, "document.querySelectorAll('.chips li').length === 7")


def test_it_can_be_stopped_and_the_result_before_is_kept(swept: Any) -> None:
    verdict = swept.inner_text("#verdict")
    slide(swept, "Rows", 10_000)
    end(swept)
    assert "compare again" in swept.inner_text(".side")
    swept.get_by_role("button", name="Compare again").click()
    swept.get_by_role("progressbar").wait_for()
    swept.get_by_role("button", name="Stop").click()
    swept.get_by_role("button", name="Compare again").wait_for()
    assert spoken(swept) == "Stopped."
    assert swept.inner_text("#verdict") == verdict


def test_nothing_serious_for_axe_light_or_dark_and_it_fits_a_narrow_screen(
    open_lab: Open,
) -> None:
    page = choosing(open_lab("data=unequal&n=60&k=2", width=360, height=780))
    rows(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert serious(page) == []
