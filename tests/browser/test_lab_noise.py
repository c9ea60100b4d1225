"""Noise and heavy tails in the lab: asked for, drawn, told, and in the link."""

from __future__ import annotations

import pytest
from tests.browser.accessible import serious
from tests.browser.on_the_page import ellipses_picture, end, opened, rows_picture, spoken, wait

STATE = "data=outliers&n=300&k=3&init=k-means%2B%2B&scale=1&seed=4"


def chips(page):
    return page.locator(".chips li").all_inner_texts()


def test_noise_is_asked_for_by_keyboard_and_has_an_entry_of_its_own(open_lab):
    page = open_lab(f"{STATE}&step=end")
    slider = page.get_by_role("slider", name="Background noise")
    assert slider.get_attribute("aria-valuetext") == "off"
    assert len(chips(page)) == 3
    before = rows_picture(page)
    slider.focus()
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "begins with 1 %"
    wait(page, "document.querySelectorAll('.chips li').length === 4")
    end(page)
    assert chips(page)[-1].split()[-3] == "noise"
    assert rows_picture(page) != before
    table = opened(page, "Components as a table")
    last = table.locator("tbody tr").last.locator("td, th").all_inner_texts()
    assert last[0] == "noise"
    assert 0 < float(last[1].removesuffix(" %")) < 5  # 5 of 300 rows lie far away
    slider.press("ArrowLeft")
    wait(page, "document.querySelectorAll('.chips li').length === 3")
    assert slider.get_attribute("aria-valuetext") == "off"


def test_a_row_that_is_noise_is_said_to_be(open_lab):
    page = open_lab(f"{STATE}&background=0.05&step=end")
    wait(page, "document.querySelectorAll('.chips li').length === 4")
    page.locator(".scatter").click(position={"x": 40, "y": 40})
    page.locator(".answer").wait_for()
    assert "Noise: most likely in no component." in page.inner_text(".answer")
    bars = page.locator(".answer .bars li").all_inner_texts()
    assert bars[-1].startswith("noise")
    assert len(bars) == 4


def test_heavy_tails_are_drawn_and_told(open_lab):
    page = open_lab("data=blobs&n=300&k=2&seed=4&step=end")
    before = ellipses_picture(page)
    page.get_by_label("Tails").select_option("student_t")
    wait(page, "location.hash.includes('component=student_t')")
    end(page)
    assert ellipses_picture(page) != before
    head = opened(page, "Components as a table").locator("thead th").all_inner_texts()
    assert head[2] == "degrees of freedom"
    assert head[3] == "centre of x"
    page.get_by_role("button", name="To the start").click()
    page.get_by_role("button", name="Step on").click()
    page.get_by_role("button", name="Step on").click()
    assert "those far out count for less" in spoken(page)


def test_a_link_holds_both_and_a_start_made_by_hand(open_lab):
    state = f"{STATE}&background=0.05&component=student_t"
    page = open_lab(f"{state}&step=end")
    wait(page, "document.querySelectorAll('.chips li').length === 4")
    page.locator(".chip").nth(0).focus()
    page.locator(".chip").nth(0).press("ArrowRight")
    wait(page, "location.hash.includes('from=')")
    end(page)
    wait(page, "location.hash.includes('step=end')")
    address = page.evaluate("location.hash.slice(1)")
    assert "background=0.05" in address
    again = open_lab(address)
    wait(again, "document.querySelectorAll('.chips li').length === 4")
    end(again)
    assert chips(again) == chips(page)


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_serious_for_axe(open_lab, dark):
    page = open_lab(f"{STATE}&background=0.05&component=student_t&step=end", dark=dark)
    wait(page, "document.querySelectorAll('.chips li').length === 4")
    assert serious(page) == []


def test_a_comparison_says_what_else_is_in_its_models_and_loads_one(open_lab):
    page = open_lab("data=blobs&n=60&k=2&scale=1&background=0.02&component=student_t&step=end")
    page.get_by_role("button", name="Choosing k").click()
    page.locator("#verdict").wait_for()
    aside = page.inner_text("aside")
    assert "Compared with noise beside the components and heavy tails" in aside
    assert "heavy tails and" in page.inner_text("#verdict")
    page.get_by_role("button", name="Watch this model").click()
    wait(page, "document.querySelectorAll('.chips li').length > 1")
    wait(page, "location.hash.includes('component=student_t')")
    assert page.get_by_label("Tails").input_value() == "student_t"
