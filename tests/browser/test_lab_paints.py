"""What a change costs: questions to the server and paintings, counted; make bench has times."""

from __future__ import annotations

import pytest
from tests.browser.controls import CONTROLS, PLAYED, STATE, turn
from tests.browser.on_the_page import end, painted, wait

PAINTED = "() => ['points', 'overlay', 'frames'].map((of) => window.__lab[of].length)"


def painted_since(page, before):
    return [now - then for now, then in zip(page.evaluate(PAINTED), before, strict=True)]


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_asks_little_and_paints_each_answer_once(open_lab, control):
    page = open_lab(STATE)
    end(page)
    painted(page)  # what it shows at first does not count
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    for count, to in enumerate(CONTROLS[control][1], start=1):
        asked.clear()
        before = page.evaluate(PAINTED)
        turn(page, control, to, count)
        points, overlays, frames = painted_since(page, before)
        # the first steps are shown while the others, if there are any, are worked out
        rows = ["builtin"] if control in ("noise", "rows") else []
        answers = asked.count("steps")
        assert asked == [*rows, "start", *["steps"] * answers]
        assert 1 <= answers <= 2
        assert 1 <= points <= answers
        assert 1 <= overlays <= answers
        assert frames == 0  # nothing plays


def test_while_em_plays_a_frame_paints_rows_or_ellipses_and_not_both(open_lab):
    page = open_lab(PLAYED, still=False)
    end(page)
    painted(page)  # what it shows at first does not count
    before = page.evaluate(PAINTED)
    page.get_by_role("button", name="Play", exact=True).click()
    wait(page, "window.__lab.frames.length > 40")
    page.get_by_role("button", name="Pause", exact=True).click()
    points, overlays, frames = painted_since(page, before)
    half_steps = int(page.get_by_label("Half-step").input_value())
    assert points > 0
    assert overlays > 0
    # besides: a frame in which one half-step ends and the next begins, the first and the last one
    assert points + overlays <= frames + half_steps + 4
