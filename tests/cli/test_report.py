"""``mixtura report``, and the report of ``mixtura fit``."""

from __future__ import annotations

import json
import re
import shutil

import numpy as np
import pytest
from tests.systems import posix

from mixtura import GaussianMixture, datasets
from mixtura.cli.__main__ import run
from mixtura.report.document import MOST_BYTES

FAITHFUL = datasets.path("faithful")


def study_in(path):
    page = path.read_bytes()
    return json.loads(re.search(rb'id="mixtura-study">(.*?)</script>', page, re.DOTALL)[1])


@pytest.fixture(autouse=True)
def compared(monkeypatch):
    """Few rows to compare methods on, which is most of the cost."""
    monkeypatch.setattr("mixtura.cli.run_report.COMPARED", 60)
    monkeypatch.setattr("mixtura.cli.run_report.COMPARED_BY_FIT", 60)


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A folder as ``mixtura fit`` writes it."""
    folder = tmp_path_factory.mktemp("fit") / "f"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mixtura.cli.run_report.COMPARED_BY_FIT", 60)
        words = ("fit", FAITHFUL, "-o", folder, "-k", "1:3", "--n-init", 2, "-q")
        assert run([str(word) for word in words]) == 0
    return folder


@pytest.fixture
def fitted(once, tmp_path):
    """A copy of it as ``f`` in the folder of ``cli``."""
    shutil.copytree(once, tmp_path / "f")


def test_fit_writes_a_report_and_says_so(cli, tmp_path):
    answer = cli("fit", FAITHFUL, "-o", "f", "-k", "1:3", "--n-init", 2)
    assert "Written to f/: report.html (open it in a browser), rows.csv" in answer.out
    study = study_in(tmp_path / "f" / "report.html")
    summary = json.loads((tmp_path / "f" / "summary.json").read_text())
    assert study["fit"]["bic"] == pytest.approx(summary["selected"]["bic"], rel=1e-12)
    assert study["anomalies"]["count"] == summary["anomalies"]["count"]
    assert [f["code"] for f in study["fit"]["findings"]] == [
        f["code"] for f in summary["findings"]
    ]
    assert len(study["sweep"]["cells"]) == len(summary["sweep"]) == 12
    assert study["data"]["title"] == FAITHFUL.name
    chosen = summary["selected"]
    again = f"-k {chosen['n_components']} --covariance {chosen['covariance_type']} --seed 0"
    assert study["command"] == f"mixtura fit {FAITHFUL} {again} --n-init 2"
    assert "PreparedGaussianMixture(" in study["python"]


def test_fit_without_a_report(cli, tmp_path):
    fast = ("-k", "2", "--covariance", "full", "-o", "f")
    answer = cli("fit", FAITHFUL, *fast, "--no-report")
    assert answer.code == 0
    assert not (tmp_path / "f" / "report.html").exists()
    assert "report.html" not in answer.out
    assert cli("fit", FAITHFUL, *fast).code == 0
    answer = cli("fit", FAITHFUL, *fast, "--no-report")
    assert "took away f/report.html, which was of an earlier run." in answer.err
    assert not (tmp_path / "f" / "report.html").exists()


def test_fit_takes_no_report_that_is_not_its_own(cli, tmp_path):
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "report.html").write_text("mine")
    answer = cli("fit", FAITHFUL, "-k", "2", "-o", "f")
    assert answer.code == 2
    assert "report.html, which no earlier run of mixtura wrote" in answer.err
    assert (tmp_path / "f" / "report.html").read_text() == "mine"


def test_a_fit_is_not_lost_where_there_can_be_no_report(cli, tmp_path, monkeypatch):
    monkeypatch.setattr("mixtura.report.writing.MOST_BYTES", 1_000)
    answer = cli("fit", FAITHFUL, "-k", "2", "-o", "f")
    assert answer.code == 0
    assert "wrote no report.html: the report would be larger" in answer.err
    assert (tmp_path / "f" / "model.safetensors").exists()
    assert not (tmp_path / "f" / "report.html").exists()


def test_the_command_takes_the_sweep_from_the_summary(cli, fitted, tmp_path):
    answer = cli("report", "f", FAITHFUL, "-o", "r.html")
    assert (answer.code, answer.out) == (0, "")
    assert re.fullmatch(
        r"wrote r\.html \(\d+ kB, made from 272 rows\): open it in a browser\.\n", answer.err
    )
    told, of_fit = (study_in(tmp_path / name) for name in ("r.html", "f/report.html"))
    assert told["sweep"] == of_fit["sweep"]
    codes = [{f["code"] for f in study["fit"]["findings"]} for study in (told, of_fit)]
    assert codes[0] == codes[1]
    assert (tmp_path / "r.html").stat().st_size <= MOST_BYTES


def test_without_rows(cli, fitted, tmp_path):
    answer = cli("report", "f", FAITHFUL, "-o", "r.html", "--no-rows", "-q")
    assert (answer.code, answer.err) == (0, "")
    study = study_in(tmp_path / "r.html")
    assert study["data"]["rows"] is None
    assert study["command"].endswith(" --no-rows")


def test_a_summary_of_another_model_is_left_out_and_named(cli, fitted, tmp_path):
    summary = json.loads((tmp_path / "f" / "summary.json").read_text())
    summary["selected"] = {**summary["sweep"][0]}
    (tmp_path / "f" / "summary.json").write_text(json.dumps(summary))
    answer = cli("report", "f", FAITHFUL, "-o", "r.html")
    assert answer.code == 0
    assert "left the comparison of models in f/summary.json out of the report" in answer.err
    assert study_in(tmp_path / "r.html")["sweep"] is None


@pytest.mark.parametrize("text", ["", "[", "[" * 100_000, "3", '{"criterion": NaN}', "\x00\xff"])
def test_a_broken_summary_stops_nothing(cli, fitted, tmp_path, text):
    (tmp_path / "f" / "summary.json").write_text(text, encoding="latin-1")
    answer = cli("report", "f", FAITHFUL, "-o", "r.html")
    assert answer.code == 0
    assert "out of the report: " in answer.err
    assert study_in(tmp_path / "r.html")["sweep"] is None


def test_a_bare_model_has_no_sweep(cli, tmp_path):
    X = datasets.load("faithful").X
    GaussianMixture(2, random_state=0).fit(X).save(tmp_path / "m.safetensors")
    assert cli("report", "m.safetensors", FAITHFUL).code == 0
    study = study_in(tmp_path / "report.html")
    assert study["sweep"] is None
    assert study["fit"]["headline"] == "2 groups explain the 272 rows: 64 % and 36 % of them."


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("r.pdf", "the name of a report ends in .html"),
        ("no/r.html", "there is no folder no"),
        ("folder.html", "it is a folder"),
        pytest.param("link.html", "would overwrite link.html, which it is made from", marks=posix),
    ],
)
def test_where_it_cannot_go(cli, fitted, tmp_path, out, said):
    (tmp_path / "folder.html").mkdir()
    if out == "link.html":
        (tmp_path / out).symlink_to(tmp_path / "f" / "summary.json")
    before = (tmp_path / "f" / "summary.json").read_bytes()
    answer = cli("report", "f", FAITHFUL, "-o", out)
    assert answer.code == 2
    assert said in answer.err
    assert (tmp_path / "f" / "summary.json").read_bytes() == before


def test_it_never_replaces_its_table(cli, fitted, tmp_path):
    table = tmp_path / "table.html"
    table.write_bytes(FAITHFUL.read_bytes())
    answer = cli("report", "f", table, "-o", "./f/../table.html")
    assert answer.code == 2
    assert "which it is made from" in answer.err
    assert table.read_bytes() == FAITHFUL.read_bytes()


def test_a_table_that_does_not_fit_the_model(cli, fitted, write, tmp_path):
    write("other.csv", "a,b\n1,2\n3,4\n")
    answer = cli("report", "f", "other.csv", "-o", "r.html")
    assert answer.code == 2
    assert "has no column" in answer.err
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_writing_leaves_the_old_file(cli, fitted, tmp_path, monkeypatch, error):
    (tmp_path / "r.html").write_text("old")
    before = sorted(path.name for path in tmp_path.iterdir())

    def fail(*_):
        raise error

    monkeypatch.setattr("mixtura.model_file.disk.os.replace", fail)
    answer = cli("report", "f", FAITHFUL, "-o", "r.html")
    assert answer.code == (2 if isinstance(error, OSError) else 130)
    assert (tmp_path / "r.html").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_categories_constant_columns_and_hostile_names(cli, write, tmp_path):
    rng = np.random.default_rng(0)
    lines = [
        f"{a:.3f},{b:.3f},{'</script>' if a > 0 else '<img src=x>'},Bob {i}"
        for i, (a, b) in enumerate(rng.normal(size=(60, 2)))
    ]
    write("t.csv", "</script><b>,b,kind,who\n" + "\n".join(lines) + "\n")
    answer = cli("fit", "t.csv", "-k", "2", "--one-hot", "kind", "--covariance", "diag", "-o", "f")
    assert answer.code == 0, answer.err
    study = study_in(tmp_path / "f" / "report.html")
    assert study["data"]["names"] == ["</script><b>", "b", "kind=<img src=x>"]
    assert any("Bob 0" in note for note in study["data"]["notes"])
    assert cli("report", "f", "t.csv", "-o", "r.html", "--no-rows").code == 0
    assert b"Bob" not in (tmp_path / "r.html").read_bytes()
