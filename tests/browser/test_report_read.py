"""The report as a person reads it: opened by double click, understood, tried out, printed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from accessible import serious
from on_the_page import ellipses_picture, rows_picture, slide, spoken
from reports import mixtura, renewed, study_in, write
from tests.patience import HANG

from mixtura import datasets


def table(path: Path, names: list[str], rows: np.ndarray) -> None:
    np.savetxt(path, rows, delimiter=",", header=",".join(names), comments="", fmt="%.5g")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of a table in the plane, of four columns, and without rows."""
    at = tmp_path_factory.mktemp("reports")
    for name in ("faithful.csv", "iris.csv"):
        shutil.copy(Path(datasets.__file__).parent / name, at)
    mixtura("fit", "faithful.csv", "-k", "1:4", "--out", "plane", "-q", cwd=at)
    mixtura("fit", "iris.csv", "-k", "3", "--out", "four", "-q", cwd=at)
    mixtura("report", "four", "iris.csv", "--no-rows", "-o", "bare.html", cwd=at)
    return at


@pytest.fixture(scope="module")
def plane(folder: Path) -> Path:
    return renewed(folder / "plane" / "report.html")


@pytest.fixture(scope="module")
def four(folder: Path) -> Path:
    return renewed(folder / "four" / "report.html")


@pytest.fixture(scope="module")
def bare(folder: Path) -> Path:
    return renewed(folder / "bare.html")


@pytest.fixture
def read(browser: Any) -> Iterator[Callable[..., Any]]:
    """read(report, width=…, dark=…): the report, opened. It may ask for nothing, nor complain."""
    contexts, asked, complaints = [], [], []

    def heard(message: Any) -> None:
        if "willReadFrequently" not in message.text:  # that is the test, looking at the picture
            complaints.append(message.text)

    def open_report(
        report: Path, *, width: int = 1280, height: int = 860, dark: bool = False
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * HANG)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", heard)
        page.goto(report.as_uri())
        page.wait_for_selector(".board canvas.rows")
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert not complaints, complaints
    assert all(url.startswith("file://") for url in asked), asked
    assert len(asked) == len(contexts)


def chapter(page: Any, name: str) -> str:
    return str(page.inner_text(f"#{name}"))


# --- reading -----------------------------------------------------------------------------------


def test_the_first_screen_gives_the_answer(read, plane):
    page, study = read(plane), study_in(plane)
    assert page.inner_text("h1").replace("\xa0", " ") == study["fit"]["headline"]
    summary = chapter(page, "summary")
    assert "faithful.csv" in summary
    assert study["verdict"]["word"] in summary
    assert study["verdict"]["sentence"] in summary
    for said in study["sweep"]["sentences"]:
        assert said in chapter(page, "sizes")
    for count in (study["anomalies"]["count"], study["ambiguous"]["count"]):
        assert re.search(rf"^{count}$", summary, re.MULTILINE)
    assert page.locator("#summary").bounding_box()["height"] < 860


def test_findings_come_the_most_serious_first_with_their_advice(read, folder, tmp_path):
    study = study_in(folder / "four" / "report.html")
    found = study["fit"]["findings"]
    assert len(found) > 1
    found[-1]["severity"] = "severe"
    page = read(write(tmp_path / "report.html", study))
    shown = page.locator(".findings li")
    assert shown.count() == len(found)
    assert found[-1]["message"][1:] in shown.nth(0).inner_text()
    assert "Serious" in shown.nth(0).inner_text()
    assert "1 serious" in chapter(page, "summary")
    for finding in found:
        assert finding["advice"][1:-1] in chapter(page, "findings")


def test_groups_are_in_the_units_of_the_table(read, four):
    page, groups = read(four), study_in(four)["groups"]
    cells = page.locator("#groups tbody tr")
    assert cells.count() == len(groups["names"])
    for j, name in enumerate(groups["names"]):
        row = cells.nth(j)
        assert row.locator("th").inner_text() == name
        for c, told in enumerate(row.locator("td").all_inner_texts()):
            mean, sd = (float(x.replace("\u2212", "-")) for x in told.split("±"))
            assert mean == pytest.approx(groups["means"][c][j], abs=0.006)
            assert sd == pytest.approx(groups["sds"][c][j], abs=0.006)
    shares = page.locator("#groups .share").all_inner_texts()
    assert [int(share.split("\xa0")[0]) for share in shares] == [
        round(100 * weight) for weight in groups["weights"]
    ]


def test_groups_have_the_numbers_that_the_sentences_and_labels_have(read, plane):
    page = read(plane)
    assert page.locator(".groups .badge").all_inner_texts()[0] == "0"
    told = " ".join(study_in(plane)["ambiguous"]["sentences"])
    assert "group 0" in told
    assert "group 0" in chapter(page, "between")


def test_what_repeats_it_is_told(read, plane):
    page, study = read(plane), study_in(plane)
    making = chapter(page, "making")
    assert study["command"] in making
    assert study["python"].splitlines()[0] in making
    assert study["version"] in making


# --- trying out --------------------------------------------------------------------------------


def test_em_is_replayed(read, plane):
    page = read(plane)
    assert page.inner_text(".phase .tag") == "The model"
    end = ellipses_picture(page)
    page.get_by_role("button", name="To the start").click()
    assert page.inner_text(".phase .tag") == "Start"
    start = ellipses_picture(page)
    assert start != end
    before = rows_picture(page)
    page.get_by_role("button", name="Step on").click()
    assert page.inner_text(".phase .tag") == "E-step 1"
    assert ellipses_picture(page) == start  # colours alone
    assert rows_picture(page)[0] != before[0]
    page.get_by_label("Speed").select_option("very fast")
    page.get_by_role("button", name="Play").click()
    page.locator(".phase .tag", has_text="The model").wait_for()
    page.get_by_role("button", name="Play").wait_for()  # and no longer Pause
    assert ellipses_picture(page) == end


def test_the_keyboard_steps_where_the_picture_is_and_scrolls_elsewhere(read, plane):
    page = read(plane)
    page.locator(".board").focus()
    page.keyboard.press("ArrowLeft")
    assert page.inner_text(".phase .tag").startswith("M-step")
    page.keyboard.press("Home")
    assert page.inner_text(".phase .tag") == "Start"
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.locator("#making-title").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    assert page.inner_text(".phase .tag").startswith("M-step")


def test_the_threshold_counts_all_rows(read, plane):
    page, study = read(plane), study_in(plane)
    n, count = study["data"]["nRows"], study["anomalies"]["count"]
    assert page.inner_text("#flagged").startswith(f"{count} of {n} rows")
    before = ellipses_picture(page)
    slide(page, "Call unusual", 20)
    assert page.inner_text("#flagged").startswith(f"{round(0.2 * n)} of {n} rows")
    assert f"{round(0.2 * n)} rows of {n}" in spoken(page)
    assert ellipses_picture(page) != before
    slide(page, "Call unusual", 0)
    assert page.inner_text("#flagged").startswith(f"0 of {n} rows")


def test_the_threshold_is_that_of_the_table_not_of_the_sample(read, tmp_path):
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(0, 1, (6000, 2)), rng.normal(9, 1, (6000, 2))])
    table(tmp_path / "many.csv", ["width", "length"], rows)
    mixtura("fit", "many.csv", "-k", "2", "--out", "out", "-q", cwd=tmp_path)
    report = renewed(tmp_path / "out" / "report.html")
    page, study = read(report), study_in(report)
    assert study["data"]["sampled"] in chapter(page, "picture")
    count = study["anomalies"]["count"]
    assert page.inner_text("#flagged").startswith(f"{count} of 12,000 rows")
    # every flagged row was kept, so that all of them are among those drawn
    assert f"{count} of them are among the 10,000 drawn" in page.inner_text("#flagged")


def test_rows_between_groups_light_up(read, plane):
    page = read(plane)
    before = rows_picture(page)
    page.get_by_role("checkbox", name="Rows between groups").check()
    assert page.inner_text("#ambiguous").startswith(str(study_in(plane)["ambiguous"]["count"]))
    assert rows_picture(page)[0] != before[0]


def test_an_unusual_row_is_shown_in_the_picture(read, plane):
    page = read(plane)
    first = study_in(plane)["anomalies"]["rows"][0]
    page.get_by_role("button", name=f"Show row {first['row'] + 1}", exact=True).first.click()
    told = page.locator(".answer").inner_text()
    rows = (plane.parent.parent / "faithful.csv").read_text().splitlines()[1:]
    for value in rows[first["row"]].split(","):
        assert f"{float(value):g}" in told
    assert "More usual than" in told
    assert page.locator(".board").bounding_box()["y"] >= 0


def test_the_picture_can_be_seen_from_other_sides(read, four):
    page = read(four)
    before = rows_picture(page)
    page.get_by_role("combobox", name="Across").select_option(label="petal_width")
    assert "petal_width" in page.locator(".board .axes").text_content()
    assert rows_picture(page)[0] != before[0]


def test_every_start_is_there_and_can_be_replayed(read, four):
    page, study = read(four), study_in(four)
    ranking = page.locator(".ranking .row")
    assert ranking.count() == len(study["starts"])
    ends = [start["logLikelihoods"][-1] for start in study["starts"]]
    worst = int(np.argmin(ends))
    model = ellipses_picture(page)
    ranking.nth(worst).click()
    page.locator(".phase .tag", has_text="-step").wait_for()
    assert ellipses_picture(page) != model  # at its end, since nothing should move here
    page.get_by_role("button", name="The model").click()
    assert page.inner_text(".phase .tag") == "The model"
    assert ellipses_picture(page) == model


def test_models_compared_are_on_the_chart(read, plane):
    page, study = read(plane), study_in(plane)
    page.locator("#sizes").scroll_into_view_if_needed()
    marks = page.locator("#sizes [data-cell]")
    known = [cell for cell in study["sweep"]["cells"] if cell["bic"] is not None]
    assert marks.count() == len(known)
    marks.first.focus()
    assert page.locator("#sizes .cell-card h2").inner_text().startswith("1 component")
    page.get_by_label("Criterion shown").select_option("aic")
    assert "AIC" in page.locator("#sizes svg").text_content()
    assert page.locator("#sizes .cell-card button").count() == 0  # there is nothing to load


def test_other_methods_are_drawn_on_the_same_rows(read, plane):
    page, study = read(plane), study_in(plane)
    assert page.locator("#methods .method canvas.rows").count() >= 3
    for line in study["comparison"]["sentences"]:
        assert line[1:-1] in chapter(page, "methods")


# --- without rows, on paper, for everyone ------------------------------------------------------


def test_a_report_without_rows_says_so_and_keeps_the_rest(read, bare):
    page, study = read(bare), study_in(bare)
    assert study["data"]["rows"] is None
    assert study["data"]["sampled"] in chapter(page, "picture")
    assert page.locator("#groups tbody tr").count() == 4
    model = ellipses_picture(page)
    page.get_by_role("button", name="To the start").click()
    assert ellipses_picture(page) != model
    slide(page, "Call unusual", 10)
    assert page.inner_text("#flagged").startswith("15 of 150 rows")
    assert page.get_by_role("button", name=re.compile("^Show row")).count() == 0
    assert "holds no rows" in chapter(page, "methods")
    assert page.locator("#methods table").count() == 1


LOOK = """() => addEventListener('beforeprint', () => {
    const canvas = document.querySelector('.board canvas.rows');
    const context = canvas.getContext('2d');
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4)
        seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    window.onPaper = { corner: [...data.slice(0, 4)], colours: seen.size };
})"""


def test_on_paper_it_is_white_whole_and_without_controls(read, four, tmp_path):
    page = read(four, dark=True)
    before = ellipses_picture(page)
    page.evaluate(LOOK)
    pdf = page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    found = page.evaluate("window.onPaper")
    assert found["corner"] == [255, 255, 255, 255]
    assert found["colours"] > 50  # the rows are on it
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 12
    assert ellipses_picture(page) == before  # the screen is as it was
    page.emulate_media(media="print")
    assert page.locator("button:visible, input:visible, select:visible").count() == 0
    assert page.locator("#groups table:visible").count() == 1


@pytest.mark.parametrize(("name", "dark"), [("plane", False), ("four", True), ("bare", False)])
def test_axe_finds_nothing_serious(read, request, name, dark):
    assert not serious(read(request.getfixturevalue(name), dark=dark))


def test_it_fits_every_screen(read, four):
    page = read(four)
    for width in (360, 768, 1280, 1700):
        page.set_viewport_size({"width": width, "height": 860})
        rows_picture(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".contents").is_visible() == (width > 1239)


def test_contents_lead_to_their_chapter(read, four):
    page = read(four)
    page.locator(".contents a", has_text="Unusual rows").click()
    assert page.evaluate("document.activeElement.id") == "unusual-title"
    top = page.locator("#unusual-title").bounding_box()["y"]
    assert -2 < top < 430
    page.locator(".contents [aria-current]", has_text="Unusual rows").wait_for()
