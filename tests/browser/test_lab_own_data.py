"""Own data: open a file, choose what to see, take the code along; wrong files change nothing."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from on_the_page import end, opened, rows_picture, setup_says, value, wait

DROP = """async ([name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name));
  for (const kind of ['dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true }));
}"""


def table(n=240, d=4, seed=1):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, d)) + 6.0 * (np.arange(n) % 3)[:, None] * np.arange(1, d + 1)
    names = ",".join(f"feature {j}" for j in range(d))
    return names + "\n" + "\n".join(",".join(f"{v:.4f}" for v in row) for row in rows)


def test_a_chosen_file_is_fitted_in_full_and_seen_from_any_side(open_lab, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(table())
    page = open_lab("data=blobs&k=3&step=end")
    page.set_input_files("input[type=file]", str(file))
    wait(page, "document.querySelector('.setup').innerText.includes('240 rows, 4 features')")
    end(page)
    assert "principal component" in page.text_content(".axes")
    before = rows_picture(page)
    page.get_by_role("combobox", name="Across").select_option("2")
    assert "feature 2" in page.text_content(".axes")
    assert rows_picture(page) != before
    heads = opened(page, "Components as a table").locator("th[scope=col]")
    assert heads.count() == 6  # component, share, and all four features


def test_a_dropped_file_is_opened(open_lab):
    page = open_lab("data=blobs&k=2&step=end")
    page.evaluate(DROP, ["dropped.csv", table(90, 2)])
    setup_says(page, "90 rows")
    assert "dropped" in page.get_by_label("Data set").evaluate("e => e.selectedOptions[0].text")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.csv", ""),
        ("no_rows.csv", "a,b\n"),
        ("words.csv", "a,b\nx,y\nz,w\n"),
        ("picture.csv", "\x89PNG\r\n\x1a\n\x00\x00\x01\x02"),
        ("two.csv", "a,b\n1,2\n3,4\n"),
    ],
)
def test_a_wrong_file_is_a_sentence_and_the_state_is_kept(open_lab, name, text):
    page = open_lab("data=blobs&k=5&seed=4&step=end")
    before = rows_picture(page)
    page.evaluate(DROP, [name, text])
    page.wait_for_selector(".problem")
    said = page.inner_text(".problem p")
    assert len(said) > 20
    assert said.endswith(".")
    assert "Traceback" not in said
    end(page)
    assert rows_picture(page) == before
    assert "600 rows" in page.inner_text(".setup")
    page.get_by_role("button", name="Put away").click()
    assert page.locator(".problem").count() == 0


def test_a_hostile_header_is_text(open_lab):
    page = open_lab("data=blobs&k=2&step=end")
    head = "<img src=x onerror=document.title='owned'>,<script>document.title='owned'</script>"
    page.evaluate(
        DROP, ["<b>bold</b>.csv", head + table(60, 2).split("\n", 1)[1].join(["\n", ""])]
    )
    setup_says(page, "60 rows")
    assert page.locator(".axes .name").first.text_content().startswith("<img")
    assert page.title() != "owned"
    assert page.locator("main img, main script").count() == 0


def test_the_python_that_is_copied_gives_what_the_page_shows(open_lab):
    page = open_lab("data=unequal&n=300&noise=1.2&draw=3&k=3&seed=4&step=end")
    page.get_by_role("button", name="Copy as Python").click()
    code = page.inner_text(".copy pre")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    shown = value(page.locator(".curve figcaption strong").inner_text())
    told = float(done.stdout.split()[-1])
    assert told >= shown - 0.2  # the fit searches for a better start; it finds no worse
    page.get_by_role("button", name="Copy as command").click()
    assert "mixtura fit" in page.locator(".copy pre").nth(1).inner_text()
