"""Local optima: every start is a ghost curve, and a click replays it."""

from __future__ import annotations

from on_the_page import ellipses_picture, end, phase, wait


def test_starts_that_end_lower_are_shown_and_replayed(open_lab):
    page = open_lab("data=unequal&k=3&seed=1&step=end")
    page.get_by_role("button", name="Run 10 starts").click()
    page.wait_for_selector(".ranking .row")
    end(page)
    assert page.locator(".curve .ghost").count() == 10
    said = page.inner_text(".verdict")
    assert "of 10 starts reach the best top" in said
    gaps = page.locator(".ranking .row .number").all_inner_texts()
    assert "best" in gaps
    worse = next(i for i, gap in enumerate(gaps) if gap != "best")
    page.locator(".ranking .row").nth(gaps.index("best")).click()
    best = ellipses_picture(page)
    page.locator(".ranking .row").nth(worse).click()
    assert page.locator(".ranking .row").nth(worse).get_attribute("aria-pressed") == "true"
    assert page.locator(".curve .ghost").count() == 9
    assert ellipses_picture(page) != best
    assert phase(page).startswith("E-step")
    wait(page, f"location.hash.includes('start={worse}')")


def test_a_ghost_curve_can_be_clicked(open_lab):
    page = open_lab("data=unequal&k=3&seed=1&step=end", still=False)
    page.get_by_role("button", name="Run 10 starts").click()
    page.wait_for_selector(".curve .ghost")
    page.locator(".curve .ghost .catch").nth(2).dispatch_event("click")
    page.get_by_role("button", name="Pause").wait_for()
    assert page.locator(".ranking .row").nth(2).get_attribute("aria-pressed") == "true"
