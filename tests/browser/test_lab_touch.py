"""Touch the model: drag, add, remove, draw; EM goes on from there."""

from __future__ import annotations

import re

from on_the_page import badge, end, phase, place, setup_says, slide, spoken, wait

FIND_HANDLE = """() => {
  // the disc of the first component's own colour, whole and opaque
  const canvas = document.querySelector('canvas.over');
  const box = canvas.getBoundingClientRect();
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const style = getComputedStyle(document.documentElement).getPropertyValue('--c1').trim();
  const want = [1, 3, 5].map((i) => parseInt(style.slice(i, i + 2), 16));
  const scale = canvas.width / box.width;
  const own = (x, y) => {
    const i = 4 * (Math.round(y * scale) * canvas.width + Math.round(x * scale));
    return data[i + 3] > 250 && want.every((v, c) => Math.abs(v - data[i + c]) < 4);
  };
  let [best, most] = [null, 0];
  for (let y = 8; y < box.height - 8; y += 2)
    for (let x = 8; x < box.width - 8; x += 2) {
      let solid = 0;
      for (let a = -4; a <= 4; a += 2) for (let b = -4; b <= 4; b += 2) solid += own(x + b, y + a);
      if (solid > most) [most, best] = [solid, [box.left + x, box.top + y]];
    }
  return best;
}"""


def test_a_dragged_mean_is_where_em_goes_on(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=end", still=False)
    x, y = badge(page, 1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y - 30, steps=4)
    page.mouse.move(x + 120, y - 90, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Pause").wait_for()  # it plays
    page.get_by_role("button", name="Pause").click()
    page.locator("body").press("Home")
    moved = badge(page, 1)
    assert abs(moved[0] - (x + 120)) < 4
    assert abs(moved[1] - (y - 90)) < 4
    wait(page, "location.hash.includes('from=')")  # the address follows


def test_a_dragged_handle_turns_and_stretches_its_ellipse(open_lab):
    page = open_lab("data=blobs&k=1&seed=4&step=end")
    x, y = badge(page, 0)
    page.mouse.click(x, y)  # chosen: its handle shows
    assert "from=" not in page.evaluate("location.hash")
    assert page.locator(".chip.chosen").count() == 1
    handle = page.evaluate(FIND_HANDLE)
    page.mouse.move(*handle)
    page.mouse.down()
    page.mouse.move(handle[0] - 30, handle[1] - 60, steps=5)
    page.mouse.move(x + 10, y - 160, steps=5)
    page.mouse.up()
    end(page)
    wait(page, "location.hash.includes('from=')")


def test_components_come_and_go(open_lab):
    page = open_lab("data=blobs&k=3&seed=4&step=end")
    page.get_by_role("button", name="Add a component").click()
    wait(page, "document.querySelectorAll('.chips li').length === 4")
    assert page.get_by_label("Components k").input_value() == "4"
    assert page.locator(".chip .badge").all_inner_texts() == ["0", "1", "2", "3"]  # as in Python
    page.locator(".chip").nth(3).click()
    page.get_by_role("button", name="Remove component 3").click()
    wait(page, "document.querySelectorAll('.chips li').length === 3")
    page.locator(".chip").nth(0).focus()
    page.locator(".chip").nth(0).press("Delete")
    wait(page, "document.querySelectorAll('.chips li').length === 2")


def test_a_component_is_moved_by_keyboard(open_lab):
    page = open_lab("data=blobs&k=2&seed=4&step=0")
    chip = page.locator(".chip").nth(0)
    chip.focus()
    before = badge(page, 0)
    for _ in range(5):
        chip.press("ArrowRight")
    moved = badge(page, 0)
    assert moved[0] > before[0] + 20
    assert abs(moved[1] - before[1]) < 2
    wait(page, "location.hash.includes('from=')")
    end(page)
    assert "iterations" in spoken(page).lower()


def test_drawn_rows_join_the_others(open_lab):
    page = open_lab("data=blobs&n=200&k=2&seed=4&step=end")
    page.get_by_role("button", name="Draw rows").click()
    x, y = place(page, 4.0, 6.0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=8)
    page.mouse.up()
    wait(page, "/rows drawn by hand/.test(document.querySelector('.setup').innerText)")
    drawn = int(re.search(r"the (\d+) rows drawn", page.inner_text(".setup"))[1])
    assert drawn >= 5
    wait(page, f"document.querySelector('.setup').innerText.includes('{200 + drawn} rows')")
    page.get_by_role("button", name=re.compile("drawn by hand")).click()
    setup_says(page, "200 rows")


def test_every_control_changes_the_model(open_lab):
    page = open_lab("data=unequal&n=400&k=2&seed=4&step=end")
    slide(page, "Components k", 5)
    wait(page, "document.querySelectorAll('.chips li').length === 5")
    for label, value, part in (
        ("Shape", "spherical", "type=spherical"),
        ("Start from", "kmeans", "init=kmeans"),
    ):
        page.get_by_label(label).select_option(value)
        wait(page, f"location.hash.includes('{part}')")
    slide(page, "Variance floor", -2)
    wait(page, "location.hash.includes('floor=0.01')")
    page.get_by_role("button", name="Another seed").click()
    wait(page, "location.hash.includes('seed=5')")
    slide(page, "Noise", 2)
    wait(page, "location.hash.includes('noise=2')")
    page.get_by_label("Data set").select_option("iris")
    setup_says(page, "150 rows")
    end(page)
    assert page.locator(".problem").count() == 0
    assert phase(page)
