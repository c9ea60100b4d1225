"""Own data: open a file, choose what to see, take the code along; wrong files change nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from on_the_page import end, opened, rows_picture, setup_says, value, wait
from tests.patience import HANG

from mixtura.model.families import FAMILIES

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


def likelihoods(page):
    """The log-likelihoods of every trace that the server sends from now on."""
    end(page)
    told = []

    def keep(response):
        if response.url.endswith(("/api/steps", "/api/starts")):
            found = response.json()
            told.extend(
                trace["logLikelihoods"]
                for trace in (found if isinstance(found, list) else [found])
            )

    page.on("response", keep)
    return told


def copied(page, name):
    """The text that a button copies."""
    page.get_by_role("button", name=name).click()
    block = page.get_by_label(name, exact=True).locator("xpath=self::pre")
    return block.inner_text()


def run_python(code, folder):
    """The log-likelihood that the code prints last."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        timeout=HANG,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout.split()[-1])


def run_command(text, folder):
    """What `mixtura fit` writes into its summary, run as a person pastes it."""
    script = folder / "bin" / "mixtura"  # wherever mixtura was installed, or not
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mixtura.cli "$@"\n')
    script.chmod(0o755)
    path = (
        f"{script.parent}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    done = subprocess.run(
        ["sh", "-ec", text],
        capture_output=True,
        text=True,
        timeout=HANG,
        cwd=folder,
        env={**os.environ, "PATH": path},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(next(folder.glob("*-mixtura/summary.json")).read_text())


@pytest.mark.parametrize(
    "state",
    [
        "type=full",
        "type=tied&scale=1",
        "type=diag&scale=1&init=k-means%2B%2B",
        "type=full&component=student_t",
        "type=EEI&scale=1&background=0.1",
        "type=spherical&component=student_t&background=0.1",
    ],
)
def test_the_python_that_is_copied_gives_what_the_page_shows(open_lab, tmp_path, state):
    page = open_lab(f"data=blobs&k=2&{state}&step=end")
    told = likelihoods(page)
    page.evaluate(f"location.hash = 'data=unequal&n=300&noise=1.2&draw=3&k=3&seed=4&{state}'")
    setup_says(page, "300 rows")
    end(page)
    shown = value(page.locator(".curve figcaption strong").inner_text())
    assert abs(told[-1][-1] - shown) < 0.06
    assert abs(run_python(copied(page, "Copy as Python"), tmp_path) - told[-1][-1]) < 1e-3


@pytest.mark.parametrize(
    "kind",
    [
        *FAMILIES,
        "full&background=0.05",
        "tied&component=student_t",
        "diag&background=0.05&component=student_t",
    ],
)
def test_the_python_of_a_chosen_start_begins_there(open_lab, tmp_path, kind):
    page = open_lab(f"data=unequal&n=300&noise=1.2&k=3&type={kind}&scale=1&seed=1&step=end")
    told = likelihoods(page)
    page.get_by_role("button", name="Run 10 starts").click()
    page.wait_for_selector(".ranking .row")
    end(page)
    ends = [trace[-1] for trace in told]
    worst = ends.index(min(ends))
    page.locator(".ranking .row").nth(worst).click()
    wait(page, f"location.hash.includes('start={worst}')")
    end(page)
    assert abs(run_python(copied(page, "Copy as Python"), tmp_path) - ends[worst]) < 1e-3


def test_the_python_of_many_columns_reduces_them_as_the_page_did(open_lab, tmp_path):
    text = table(120, 24)
    (tmp_path / "wide.csv").write_text(text)
    page = open_lab("data=blobs&k=2&seed=4&step=end")
    told = likelihoods(page)
    page.evaluate(DROP, ["wide.csv", text])
    setup_says(page, "120 rows")
    end(page)
    assert not page.get_by_label("Standardise features first").is_checked()  # they are already
    code = copied(page, "Copy as Python")
    assert 'pca="auto"' in code
    assert abs(run_python(code, tmp_path) - told[-1][-1]) < 1e-3


def test_own_rows_are_standardised_as_the_command_does_it(open_lab, tmp_path):
    (tmp_path / "it's mine.csv").write_text(table(90, 2))
    page = open_lab("data=blobs&k=3&init=k-means%2B%2B&seed=4&step=end")
    told = likelihoods(page)
    page.set_input_files("input[type=file]", str(tmp_path / "it's mine.csv"))
    setup_says(page, "90 rows")
    end(page)
    assert page.get_by_label("Standardise features first").is_checked()
    summary = run_command(copied(page, "Copy as command"), tmp_path)
    assert abs(summary["selected"]["log_likelihood"] - told[-1][-1]) < 1e-3


def test_the_command_has_noise_and_heavy_tails(open_lab, tmp_path):
    (tmp_path / "mine.csv").write_text(table(90, 2))
    state = "k=3&init=k-means%2B%2B&seed=4&background=0.05&component=student_t"
    page = open_lab(f"data=blobs&{state}&step=end")
    told = likelihoods(page)
    page.set_input_files("input[type=file]", str(tmp_path / "mine.csv"))
    setup_says(page, "90 rows")
    end(page)
    command = copied(page, "Copy as command")
    assert "--noise 0.05" in command
    assert "--component student_t" in command
    summary = run_command(command, tmp_path)
    assert summary["selected"]["component"] == "student_t"
    assert abs(summary["selected"]["log_likelihood"] - told[-1][-1]) < 5e-3


def test_the_command_that_is_copied_runs_with_the_rows_drawn_by_hand(open_lab, tmp_path):
    page = open_lab("data=unequal&n=150&k=3&type=diag&seed=4&step=end")
    page.get_by_role("button", name="Draw rows").click()
    page.locator(".scatter").click(position={"x": 200, "y": 150})
    setup_says(page, "151 rows")
    end(page)
    command = copied(page, "Copy as command")
    assert command.startswith("#")  # of what only the Python can carry
    assert "--no-scale" in command
    summary = run_command(command, tmp_path)
    assert len((tmp_path / "unequal.csv").read_text().splitlines()) == 152  # with the header
    assert summary["selected"]["covariance_type"] == "diag"
