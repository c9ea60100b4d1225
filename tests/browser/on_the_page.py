"""What a person does and sees, in a few words."""

from __future__ import annotations

from typing import Any

from tests.patience import until


def wait(page: Any, expression: str) -> None:
    """Wait until an expression is true on the page.

    Playwright's own wait puts the expression together on the page, which the page's strict
    policy forbids, rightly.
    """
    until(
        lambda: page.evaluate(f"() => Boolean({expression})"),
        expression,
        between=lambda: page.wait_for_timeout(20),
    )


def end(page: Any) -> None:
    """Wait until the page has nothing under way, what was asked for a moment ago included."""
    painted(page)
    wait(page, "!document.querySelector('.working.on')")


def phase(page: Any) -> str:
    """The step that the page says it shows."""
    return str(page.inner_text(".phase .tag"))


def spoken(page: Any) -> str:
    """What the live region says."""
    return str(page.inner_text("#said"))


def setup_says(page: Any, text: str) -> None:
    """Wait until the column with data and model says this."""
    wait(page, f"document.querySelector('.setup').innerText.includes({text!r})")


MINUS = "\N{MINUS SIGN}"


def value(text: str) -> float:
    """A number as the page prints it."""
    return float(text.replace(MINUS, "-").replace(",", ""))


PIXELS = """([selector]) => {
  const canvas = document.querySelector(selector);
  const context = canvas.getContext('2d');
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let hash = 0;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) {
    const pixel = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    hash = (Math.imul(hash, 31) + pixel + data[i + 3]) | 0;
    if (data[i + 3] > 200) seen.add(pixel);
  }
  return [hash, seen.size];
}"""


def rows_picture(page: Any) -> tuple[int, int]:
    """A fingerprint of the painted rows, and how many colours are in them."""
    painted(page)
    found = page.evaluate(PIXELS, ["canvas.rows"])
    return found[0], found[1]


def ellipses_picture(page: Any) -> int:
    """A fingerprint of what is painted over the rows."""
    painted(page)
    return int(page.evaluate(PIXELS, ["canvas.over"])[0])


def painted(page: Any) -> None:
    """Wait for two frames: what is in the state is on the screen."""
    page.evaluate(
        "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"
    )


GLIDE = 350
"""Milliseconds of the page's own clock that a half-step takes: see web/src/state/player.ts."""


def glided(page: Any) -> None:
    """Wait until a glide between two half-steps is over, however few frames a second there are."""
    page.evaluate(
        """(glide) => new Promise((over) => {
          const begin = performance.now();
          const look = (now) => (now - begin > glide ? painted() : requestAnimationFrame(look));
          const painted = () => requestAnimationFrame(() => requestAnimationFrame(over));
          requestAnimationFrame(look);
        })""",
        GLIDE,
    )


def frames(page: Any, count: int) -> None:
    """Let the page paint so many frames."""
    for _ in range(count // 2):
        painted(page)


def slide(page: Any, label: str, to: float) -> None:
    """Set a slider as a person's hand does."""
    slider = page.get_by_role("slider", name=label).first
    slider.evaluate(
        """(element, value) => {
          element.value = value;
          element.dispatchEvent(new Event('input', { bubbles: true }));
          element.dispatchEvent(new Event('change', { bubbles: true }));
        }""",
        to,
    )


def opened(page: Any, title: str) -> Any:
    """The table twin with this title, opened."""
    details = page.locator("details.twin", has=page.get_by_text(title, exact=True))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
        details.locator("tbody tr").first.wait_for()
    return details


def badge(page: Any, component: int) -> tuple[float, float]:
    """Where on the screen the number of a component is, from the table of means and the axes."""
    means = opened(page, "Components as a table")
    cells = means.locator("tbody tr").nth(component).locator("td").all_text_contents()
    x, y = (value(cell) for cell in cells[1:3])
    return place(page, x, y)


def place(page: Any, x: float, y: float) -> tuple[float, float]:
    """Where on the screen a place of the plane is, from the tick labels of the axes."""
    found = page.evaluate(
        """([x, y]) => {
          const read = (axis) => [...document.querySelectorAll('.axes g')]
            .filter((g) => {
              const anchor = g.querySelector('text').getAttribute('text-anchor');
              return (anchor === 'middle') === axis;
            })
            .map((g) => [Number(g.querySelector('text').textContent.replace('\\u2212', '-')),
              Number(g.querySelector('line').getAttribute(axis ? 'x1' : 'y1'))]);
          const at = (list, v) => {
            const [a, b] = [list[0], list[list.length - 1]];
            return a[1] + (v - a[0]) * (b[1] - a[1]) / (b[0] - a[0]);
          };
          const box = document.querySelector('.scatter').getBoundingClientRect();
          return [box.left + at(read(true), x), box.top + at(read(false), y)];
        }""",
        [x, y],
    )
    return found[0], found[1]
