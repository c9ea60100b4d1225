"""Ask a point, flag the unusual, light the ambiguous."""

from __future__ import annotations

import re

from on_the_page import MINUS, ellipses_picture, place, rows_picture, slide, spoken, wait


def test_a_point_says_whose_it_is_and_why(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=end")
    page.mouse.click(*place(page, 1.3, 0.2))
    page.wait_for_selector(".drivers")
    shares = [
        float(text.replace(" %", "")) for text in page.locator(".bars .number").all_inner_texts()
    ]
    assert len(shares) == 3
    assert abs(sum(shares) - 100) < 0.2
    assert max(shares) < 95  # between two groups
    answer = page.inner_text(".answer")
    assert re.search(rf"Log-density\s+{MINUS}\d", answer)
    assert re.search(r"\d % of rows|\d\.\d % of rows", answer)
    assert "sd" in page.inner_text(".drivers")

    page.mouse.click(*place(page, -4.4, -3.9))
    wait(page, "document.querySelector('.answer').innerText.includes('0.0 % of rows')")


def test_a_row_is_asked_by_its_number(open_lab):
    page = open_lab("data=iris&k=3&step=end")
    page.get_by_label("Row number").fill("150")
    page.get_by_label("Row number").press("Enter")
    page.wait_for_selector(".drivers")
    assert page.locator(".place strong").count() == 4


def test_the_threshold_moves_flags_and_border(open_lab):
    page = open_lab("data=outliers&n=600&k=3&seed=4&step=end")
    slider = page.get_by_label("Call unusual")
    assert slider.input_value() == "5"
    plain = ellipses_picture(page)
    page.get_by_label("Unusual rows").check()
    assert page.inner_text("#flagged strong") == "30"
    five = ellipses_picture(page)
    assert five != plain
    slide(page, "Call unusual", 10)
    assert page.inner_text("#flagged strong") == "60"
    assert ellipses_picture(page) != five
    assert "60 of 600 rows" in spoken(page)
    slide(page, "Call unusual", 0)
    assert page.inner_text("#flagged strong") == "0"


def test_the_lens_lights_rows_between_components(open_lab):
    page = open_lab("data=blobs&n=600&k=3&seed=4&step=end")
    before = rows_picture(page)
    slide(page, "Largest responsibility below", 0.7)
    some = int(page.inner_text("#ambiguous strong"))
    assert 5 < some < 100
    assert rows_picture(page) != before
    slide(page, "Largest responsibility below", 0.99)
    assert int(page.inner_text("#ambiguous strong")) > some
    slide(page, "Largest responsibility below", 0.5)
    assert int(page.inner_text("#ambiguous strong")) <= some
