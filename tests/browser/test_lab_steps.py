"""EM in steps: an E-step changes colours only, an M-step ellipses only."""

from __future__ import annotations

import re
from itertools import pairwise

from on_the_page import (
    ellipses_picture,
    end,
    frames,
    glided,
    opened,
    painted,
    phase,
    rows_picture,
    setup_says,
    spoken,
    value,
    wait,
)
from tests.patience import until


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
    wait(page, "document.querySelector('.phase .tag').innerText === 'E-step 2'")
    until(lambda: rows_picture(page) != before[0], "colours change")
    assert ellipses_picture(page) == before[1]


def test_play_runs_to_the_end_beside_a_growing_curve(open_lab):
    page = open_lab("data=unequal&k=3&seed=8&step=0", still=False)
    page.get_by_label("Speed").select_option(label="very fast")
    assert page.locator(".curve .own").count() == 0
    button(page, "Play").click()
    wait(page, "document.querySelector('.curve .own')?.getAttribute('d').length > 40")
    button(page, "Play").wait_for()  # it has ended by itself
    assert "At rest" in page.inner_text(".phase")
    said = spoken(page)
    assert "iterations" in said, said
    table = opened(page, "Log-likelihoods as a table")
    values = [value(text) for text in table.locator("td").all_text_contents()]
    assert len(values) > 5
    assert all(b >= a - 1e-3 for a, b in pairwise(values))


def test_space_plays_and_pauses_arrows_step_and_the_scrubber_goes_anywhere(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=0", still=False)
    page.get_by_label("Speed").select_option(label="slow")
    body = page.locator("body")
    body.press("ArrowRight")
    wait(page, "document.querySelector('.phase .tag').innerText === 'E-step 1'")
    glided(page)
    body.press("ArrowLeft")
    assert phase(page) == "Start"
    body.press("Space")
    button(page, "Pause").wait_for()
    wait(page, "document.querySelector('.phase .tag').innerText === 'M-step 1'")
    body.press("Space")  # rests at the nearest half-step
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
    wait(page, "history.state && location.hash.includes('step=3')")  # the page has written it
    link = page.evaluate("location.hash")
    assert "token" not in link
    for part in ("data=unequal", "n=500", "k=4", "type=diag", "seed=9", "step=3", "anomaly=0.1"):
        assert part in link
    again = open_lab(link.lstrip("#"))
    end(again)
    assert phase(again) == phase(page) == "E-step 2"
    assert rows_picture(again) == rows_picture(page)
    assert ellipses_picture(again) == ellipses_picture(page)


def test_quick_presses_are_all_counted(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=0", still=False)
    press = "() => { const on = document.querySelector('[aria-label=\"Step on\"]');"
    page.evaluate(press + " for (let i = 0; i < 4; i++) on.click(); }")
    wait(page, "document.querySelector('.scrubber').value === '4'")
    for _ in range(3):
        page.locator("body").press("ArrowRight")
        painted(page)  # and is under way when the next one comes, unless frames are few
    wait(page, "document.querySelector('.scrubber').value === '7'")
    glided(page)
    assert phase(page) == "E-step 4"
    assert page.get_by_label("Half-step").input_value() == "7"
    page.locator("body").press("ArrowRight")
    button(page, "To the start").click()  # a glide under way gives way
    glided(page)
    assert phase(page) == "Start"


def test_the_address_follows_while_em_plays(open_lab):
    page = open_lab("data=unequal&k=3&seed=8&step=0", still=False)
    page.get_by_label("Speed").select_option(label="slow")
    button(page, "Play").click()
    page.get_by_label("Unusual rows").check()
    wait(page, "location.hash.includes('anomalies=1')")
    assert page.get_by_role("button", name="Pause").count() == 1
    assert "step=" not in page.evaluate("location.hash")
    page.reload()
    page.wait_for_selector(".scatter canvas")
    button(page, "Pause").wait_for()
    assert page.get_by_label("Unusual rows").is_checked()


def test_back_turns_the_page_and_undoes_nothing(open_lab):
    page = open_lab("data=unequal&n=300&k=4&seed=9&step=3")
    nav = page.get_by_role("navigation", name="Pages")
    nav.get_by_role("button", name="Tour").click()
    page.get_by_role("button", name="Next", exact=True).click()
    second = page.inner_text(".told .headline")
    page.get_by_role("button", name="Next", exact=True).click()
    page.go_back()
    wait(page, f"document.querySelector('.told .headline').innerText === {second!r}")
    page.go_back()
    page.go_back()
    page.wait_for_selector(".lab .setup")
    end(page)
    setup_says(page, "300 rows")
    assert phase(page) == "E-step 2"
    wait(page, "/data=unequal.*k=4.*step=3/.test(location.hash)")
    page.go_forward()
    page.wait_for_selector(".told .headline")
    assert "page=tour" in page.evaluate("location.hash")


def test_em_waits_while_another_page_is_shown(open_lab):
    page = open_lab("data=unequal&k=3&seed=8&step=0", still=False)
    page.get_by_label("Speed").select_option(label="slow")
    button(page, "Play").click()
    nav = page.get_by_role("navigation", name="Pages")
    nav.get_by_role("button", name="Choosing k").click()
    wait(page, "/page=choosing.*step=/.test(location.hash)")  # EM rests, at this half-step
    rests_at = re.search(r"step=(\w+)", page.evaluate("location.hash"))[1]
    before = spoken(page), page.evaluate("window.__lab.frames.length")
    frames(page, 60)
    assert (spoken(page), page.evaluate("window.__lab.frames.length")) == before
    nav.get_by_role("button", name="Watch EM").click()
    button(page, "Play").wait_for()
    assert page.get_by_label("Half-step").input_value() == rests_at


def test_the_end_is_said_once_and_wholly(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=0")
    page.get_by_label("Seed").first.fill("5")
    page.get_by_label("Seed").first.press("Enter")
    end(page)
    said = spoken(page)
    assert len(re.findall("iterations?", said, re.IGNORECASE)) == 1, said


def test_what_cannot_be_taken_is_said(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=end")
    for label, wrong, left in (("Seed", "-5", "4"), ("Row number", "9999", "9999")):
        field = page.locator("input[type=number]").and_(page.get_by_label(label))
        field.fill(wrong)
        field.press("Enter")
        wait(page, f"document.querySelector('.problem')?.innerText.includes('{wrong}')")
        assert field.input_value() == left
    assert page.locator(".answer").count() == 0
