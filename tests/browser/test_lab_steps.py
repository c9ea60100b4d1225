"""EM in steps: an E-step changes colours only, an M-step ellipses only."""

from __future__ import annotations

import re
from itertools import pairwise

from on_the_page import (
    ellipses_picture,
    end,
    opened,
    painted,
    phase,
    rows_picture,
    spoken,
    value,
    wait,
)


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_an_e_step_changes_colours_only_and_an_m_step_ellipses_only(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=0")
    assert phase(page) == "Start"
    start = rows_picture(page), ellipses_picture(page)
    assert start[0][1] < 40  # nobody's rows: one grey and its smooth edges

    button(page, "Step on").click()
    assert phase(page) == "E-step 1"
    after_e = rows_picture(page), ellipses_picture(page)
    assert after_e[0] != start[0]
    assert after_e[0][1] > 300  # soft colours
    assert after_e[1] == start[1]

    button(page, "Step on").click()
    assert phase(page) == "M-step 1"
    after_m = rows_picture(page), ellipses_picture(page)
    assert after_m[0] == after_e[0]
    assert after_m[1] != after_e[1]

    button(page, "Step back").click()
    assert phase(page) == "E-step 1"
    assert (rows_picture(page), ellipses_picture(page)) == after_e


def test_half_way_through_an_e_step_only_colours_are_on_their_way(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=2", still=False)
    before = rows_picture(page), ellipses_picture(page)
    page.locator("body").press("ArrowRight")
    page.wait_for_timeout(120)
    wait(page, "document.querySelector('.phase .tag').innerText === 'E-step 2'")
    assert ellipses_picture(page) == before[1]
    assert rows_picture(page) != before[0]


def test_play_runs_to_the_end_beside_a_growing_curve(open_lab):
    page = open_lab("data=unequal&k=3&seed=8&step=0", still=False)
    page.get_by_label("Speed").select_option(label="very fast")
    assert page.locator(".curve .own").count() == 0
    button(page, "Play").click()
    wait(page, "document.querySelector('.curve .own')?.getAttribute('d').length > 40")
    button(page, "Play").wait_for()  # it has ended by itself
    assert "At rest" in page.inner_text(".phase")
    said = spoken(page)
    assert "Iterations" in said, said
    table = opened(page, "Log-likelihoods as a table")
    values = [value(text) for text in table.locator("td").all_text_contents()]
    assert len(values) > 5
    assert all(b >= a - 1e-3 for a, b in pairwise(values))


def test_space_plays_and_pauses_arrows_step_and_the_scrubber_goes_anywhere(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=0", still=False)
    body = page.locator("body")
    body.press("ArrowRight")
    wait(page, "document.querySelector('.phase .tag').innerText === 'E-step 1'")
    page.wait_for_timeout(450)
    body.press("ArrowLeft")
    assert phase(page) == "Start"
    body.press("Space")
    button(page, "Pause").wait_for()
    page.wait_for_timeout(500)
    body.press("Space")
    button(page, "Play").wait_for()
    assert re.match(r"[EM]-step", phase(page))

    scrubber = page.get_by_label("Half-step")
    scrubber.focus()
    scrubber.press("End")
    assert "At rest" in page.inner_text(".phase")
    scrubber.press("Home")
    assert phase(page) == "Start"


def test_the_address_holds_the_whole_state(open_lab):
    page = open_lab("data=unequal&n=500&k=4&type=diag&seed=9&step=3&anomalies=1&anomaly=0.1")
    end(page)
    page.wait_for_timeout(400)
    painted(page)
    link = page.evaluate("location.hash")
    assert "token" not in link
    for part in ("data=unequal", "n=500", "k=4", "type=diag", "seed=9", "step=3", "anomaly=0.1"):
        assert part in link
    again = open_lab(link.lstrip("#"))
    end(again)
    assert phase(again) == phase(page) == "E-step 2"
    assert rows_picture(again) == rows_picture(page)
    assert ellipses_picture(again) == ellipses_picture(page)
