"""The guided tour, walked as a newcomer would."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.browser.accessible import serious
from tests.browser.on_the_page import end, opened, painted, spoken, value, wait

Open = Callable[..., Any]

SEEN = "document.querySelector('#seen')"


def press(name: str, times: int = 1) -> Callable[[Any], None]:
    """Press a button, found by how its name begins, outside the list of stops."""

    def act(page: Any) -> None:
        for _ in range(times):
            page.locator(".stop").get_by_role("button", name=re.compile(f"^{name}")).first.click()
            end(page)

    return act


def move(name: str, to: float) -> Callable[[Any], None]:
    def act(page: Any) -> None:
        page.locator(".stop").get_by_role("slider", name=name).fill(str(to))

    return act


def best_start(page: Any) -> None:
    press("Run")(page)
    wait(page, "document.querySelector('.ranking .good')")
    page.locator(".ranking .row", has_text="best").first.click()


def there_and_back(page: Any) -> None:
    press("To the end")(page)
    move("Half-step", 10)(page)


def lowest_model(page: Any) -> None:
    press("Compare")(page)
    page.locator(".sweep .mark.picked").wait_for()
    page.locator(".sweep .mark.picked").click()


def other_numbers(page: Any) -> None:
    for _ in range(8):
        press("Fit again with seed")(page)
        painted(page)  # what the tour has noticed is on the page
        if page.locator("#seen").count():
            return


def push_away(page: Any) -> None:
    page.locator(".chip").first.focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")


def choose_full(page: Any) -> None:
    page.get_by_role("combobox", name="Shape").select_option("full")


IDEAS: list[tuple[str, Callable[[Any], None], str]] = [
    ("A row can belong to two groups", press("Pick such a row"), r"only \d\d %"),
    (
        "A mixture is a landscape",
        lambda page: (press("A row on top")(page), press("A row in the plain")(page)),
        "times as dense",
    ),
    ("E and M", press("Step on", 4), "two half-steps"),
    ("Each round makes it better", there_and_back, r"\d+ % of the climb"),
    ("The nearest top", best_start, "starts reach the best top"),
    ("Which shapes", choose_full, r"rose by \d+"),
    ("The floor", move("Floor", -2), r"Number 3 is now 0\.\d+ wide"),
    ("How many components?", lowest_model, "BIC chooses"),
    ("What is unusual?", move("Call unusual", 1), "rows are left"),
    ("When not to use", move("Components k", 8), "tiles, not groups"),
]

QUESTIONS: list[tuple[str, Callable[[Any], None], str, bool]] = [
    ("More components", move("Components k", 9), "BIC rose", False),
    ("One start is enough", press("Run"), "below the best", False),
    ("Rows at 50 : 50", move("Largest responsibility", 0.6), "where two groups meet", False),
    ("K-Means and a mixture", press("Run K-Means"), r"disagree about \d+ of 400", False),
    ("During EM", push_away, r"smallest step was \+\d", False),
    (
        "A row can be far",
        lambda page: (press("A far row")(page), press("A near row")(page)),
        "Density knows the shape",
        True,
    ),
    ("Fit again", other_numbers, "The same log-likelihood", True),
    ("A line at 5 %", move("Call unusual", 10), "50 of 500 rows", True),
]


def arrived(page: Any, title: str) -> None:
    wait(page, f"document.querySelector('.headline')?.innerText.includes({title!r})")
    page.locator(".shown[aria-busy=false]").wait_for()  # its scene is set
    end(page)


def noticed(page: Any, title: str) -> None:
    """The tour has seen what the visitor did."""
    try:
        page.locator("#seen").wait_for()
    except Exception as error:
        raise AssertionError(f"the tour did not notice at: {title}") from error


def tour(page: Any) -> Any:
    page.get_by_role("navigation", name="Pages").get_by_role("button", name="Tour").click()
    page.locator(".told").wait_for()
    return page


def test_a_newcomer_walks_through_all_ideas_and_the_tour_notices(open_lab: Open) -> None:
    page = tour(open_lab())
    for title, act, said in IDEAS:
        arrived(page, title)
        assert page.locator("#seen").count() == 0, title
        act(page)
        noticed(page, title)
        assert re.search(said, page.inner_text("#seen")), page.inner_text("#seen")
        assert spoken(page).startswith("Done. ")
        words = len(page.inner_text(".told").split())
        assert words < 170, title  # read in a minute
        page.get_by_role("button", name="Next").click()
    assert page.locator(".way .done").count() == len(IDEAS)


def test_claims_are_answered_by_doing(open_lab: Open) -> None:
    page = tour(open_lab())
    page.locator(".way button", has_text="11").click()
    for title, act, said, holds in QUESTIONS:
        arrived(page, title)
        page.get_by_role("button", name="True", exact=True).click()
        assert page.locator("#seen").count() == 0, title  # a guess alone tells nothing
        act(page)
        noticed(page, title)
        told = page.inner_text("#seen")
        assert re.search(said, told), told
        assert ("It is true. You were right." if holds else "It is false. Many") in told
        page.get_by_role("button", name="Next").click()
    right = sum(holds for *_, holds in QUESTIONS)
    page.get_by_text(f"You guessed {right} of {len(QUESTIONS)} right.").wait_for()


def test_the_place_is_in_the_address(open_lab: Open) -> None:
    page = tour(open_lab())
    page.get_by_role("button", name="Next").click()
    arrived(page, "A mixture is a landscape")
    wait(page, "location.hash.includes('at=density')")
    page.reload()
    arrived(page, "A mixture is a landscape")
    page.get_by_role("button", name="Back").click()
    arrived(page, "A row can belong to two groups")


def test_focus_goes_to_the_new_title_and_the_task_is_said(open_lab: Open) -> None:
    page = tour(open_lab())
    arrived(page, "A row can belong")
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    arrived(page, "A mixture is a landscape")
    assert page.evaluate("document.activeElement.innerText") == "A mixture is a landscape"


def test_arrows_belong_to_the_player_and_not_to_the_pages(open_lab: Open) -> None:
    page = tour(open_lab())
    page.locator(".way button", has_text="3").first.click()
    arrived(page, "E and M")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    wait(page, SEEN)
    assert page.inner_text(".phase .tag") == "M-step 2"
    assert "E and M" in page.inner_text(".headline")


def test_a_persons_own_rows_and_model_come_back_after_the_tour(open_lab: Open) -> None:
    page = open_lab("data=moons&n=300&k=4")
    end(page)
    before = page.inner_text(".curve figcaption strong")
    tour(page)
    arrived(page, "A row can belong")
    page.get_by_role("button", name="Watch EM").click()
    wait(page, "document.querySelectorAll('.chips li').length === 4")
    assert page.inner_text(".curve figcaption strong") == before
    wait(page, "location.hash.includes('data=moons')")


def test_the_curve_of_the_claim_about_falling_never_falls(open_lab: Open) -> None:
    page = tour(open_lab())
    page.locator(".way button", has_text="15").click()
    arrived(page, "During EM")
    push_away(page)
    wait(page, SEEN)
    cells = opened(page, "Log-likelihoods as a table").locator("tbody td").all_inner_texts()
    values = [value(cell) for cell in cells]
    assert len(values) > 3
    assert values == sorted(values)


def test_hard_colours_hide_the_doubt(open_lab: Open) -> None:
    from tests.browser.on_the_page import rows_picture

    page = tour(open_lab())
    arrived(page, "A row can belong")
    _, soft = rows_picture(page)
    page.get_by_role("checkbox", name="Hard colours").check()
    _, hard = rows_picture(page)
    assert hard < soft


def test_nothing_serious_for_axe_light_or_dark(open_lab: Open) -> None:
    page = tour(open_lab())
    for i in range(1, 19):
        page.emulate_media(color_scheme="light" if i % 2 else "dark")
        page.locator(".way button").nth(i - 1).click()
        page.locator(".way li").nth(i - 1).locator("[aria-current]").wait_for()
        page.locator(".shown[aria-busy=false]").wait_for()
        assert serious(page) == [], i


def test_it_fits_a_narrow_screen(open_lab: Open) -> None:
    page = tour(open_lab(width=360, height=780))
    for i in range(18):
        page.locator(".way button").nth(i).click()
        page.locator(".way li").nth(i).locator("[aria-current]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, i + 1


def test_on_a_phone_all_pages_are_in_the_bar_and_what_was_done_comes_into_view(
    open_lab: Open,
) -> None:
    page = tour(open_lab(width=360, height=780))
    arrived(page, "A row can belong")
    for name in ("Watch EM", "Choosing k", "Failures", "Tour"):
        box = page.locator(".top nav").get_by_role("button", name=name).bounding_box()
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 360, name
    assert page.evaluate("(n => n.scrollWidth <= n.clientWidth)(document.querySelector('nav'))")
    IDEAS[0][1](page)
    wait(page, SEEN)
    wait(page, f"{SEEN}.getBoundingClientRect().bottom <= innerHeight")
    assert page.evaluate(f"{SEEN}.getBoundingClientRect().top") > 0
