"""``mixtura fit`` overwrites an earlier run of its own, and never anything else."""

from __future__ import annotations

import os

import pytest
from tests.systems import posix

from mixtura import datasets
from mixtura.cli import run_fit as fitting
from mixtura.cli.destination import refuse_loss
from mixtura.files.staging import STAGING

GOOD = "a,b\n1,2\n2,3\n4,1\n9,2\n"


@pytest.fixture
def never_fits(monkeypatch):
    def never(*arguments: object) -> None:
        raise AssertionError("fitted in vain")

    monkeypatch.setattr(fitting, "study", never)


def refused(answer, *parts: str) -> None:
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "Traceback" not in answer.err
    for part in parts:
        assert part in answer.err


@pytest.mark.parametrize("owned", [True, False])
@pytest.mark.parametrize(
    "file", ["rows.csv", "./x/../rows.csv", pytest.param("link.csv", marks=posix)]
)
def test_the_table_itself_is_never_overwritten(cli, write, tmp_path, never_fits, file, owned):
    path = write("rows.csv", GOOD)
    (tmp_path / "x").mkdir()
    if file == "link.csv":
        (tmp_path / file).symlink_to("rows.csv")
    if owned:  # an earlier run's own rows may be fitted, but not replaced
        write("summary.json", '{"schema_version": 1}')
    refused(cli("fit", file, "-o", "."), "overwrite rows.csv, which is the table", "--out DIR")
    assert path.read_text() == GOOD


def test_nor_where_it_comes_through_standard_input(cli, write, monkeypatch, never_fits):
    path = write("rows.csv", GOOD)
    write("summary.json", '{"schema_version": 1}')
    with path.open() as file:
        monkeypatch.setattr("mixtura.cli.destination.sys", type("S", (), {"stdin": file}))
        refused(cli("fit", "-", "-o", "."), "rows.csv, which is the table", "--out DIR")


@pytest.mark.parametrize("name", ["rows.csv", "summary.json", "model.safetensors"])
@pytest.mark.parametrize("text", ["mine", "[1]", "{}"])
def test_files_of_somebody_else_stay(cli, write, tmp_path, never_fits, name, text):
    write("t.csv", GOOD)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text(text)
    refused(
        cli("fit", "t.csv", "-o", "out"), f"out/{name}, which no earlier run", "--out DIR", "move"
    )
    assert os.listdir(tmp_path / "out") == [name]
    assert (tmp_path / "out" / name).read_text() == text


def test_an_earlier_run_is_overwritten(cli, write, tmp_path):
    write("t.csv", GOOD)
    for k in (1, 2):
        answer = cli("fit", "t.csv", "-k", k, "--covariance", "spherical", "-q")
        assert (answer.code, answer.err) == (0, "")
    assert "sure_1" in (tmp_path / "t-mixtura" / "rows.csv").read_text()


@pytest.mark.parametrize("out", ["", " "])
def test_a_folder_without_a_name(cli, write, never_fits, out):
    write("t.csv", GOOD)
    refused(cli("fit", "t.csv", "--out", out), f"--out is {out!r}; give the name of a folder")


FILES = fitting.FILES


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["pipe", "folder", "link to a pipe", "device"])
def test_what_is_no_file_is_refused_and_never_waited_for(
    cli, write, tmp_path, never_fits, name, kind
):
    write("t.csv", GOOD)
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / name
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        os.mkfifo(tmp_path / "fifo")
        path.symlink_to("../fifo")
    word = kind.rpartition(" ")[2]
    refused(cli("fit", "t.csv", "-o", "out"), f"{name} is a {word} there", "--out DIR")
    assert os.listdir(tmp_path / "out") == [name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("command", ["report", "plot", "info"])
def test_a_pipe_beside_a_model_is_not_waited_for(cli, write, iris_model, tmp_path, command):
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes((iris_model / "model.safetensors").read_bytes())
    os.mkfifo(folder / "summary.json")
    table = datasets.path("iris")
    arguments = {
        "report": ("f", table, "-o", "r.html"),
        "plot": ("f", table, "--what", "criterion", "-o", "p.png"),
        "info": ("f",),
    }[command]
    answer = cli(command, *arguments)
    assert "Traceback" not in answer.err
    assert ("not a regular file" in answer.err) == (command != "info")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", ["o.html", "o.png"])
def test_a_pipe_is_not_replaced_by_a_report_or_a_picture(cli, iris_model, tmp_path, name):
    os.mkfifo(tmp_path / name)
    what = ("report",) if name == "o.html" else ("plot",)
    more = () if name == "o.html" else ("--what", "scatter")
    answer = cli(*what, iris_model, datasets.path("iris"), *more, "-o", name)
    refused(answer, f"cannot write to {name}: {name} is a pipe there", "another name with --out")


@posix
def test_a_run_that_died_is_tidied_up_by_the_next_command(cli, write, iris_model, tmp_path):
    """Also where nothing but the links of a first run is there, which is refused to nobody."""
    write("t.csv", GOOD)
    folder = tmp_path / "out"
    (folder / STAGING / "put").mkdir(parents=True)
    (folder / STAGING / "put" / "rows.csv").write_text("private")
    (folder / STAGING / "now").symlink_to("old")
    for name in FILES:
        (folder / name).symlink_to(f"{STAGING}/now/{name}")
    assert cli("info", "out").code == 2
    assert os.listdir(folder) == []
    answer = cli("fit", "t.csv", "-k", 1, "--covariance", "spherical", "-q", "-o", "out")
    assert (answer.code, answer.err) == (0, "")
    assert sorted(os.listdir(folder)) == sorted(FILES)


@posix
def test_links_of_a_run_at_work_are_no_files_of_somebody_else(write, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "rows.csv").symlink_to(f"{STAGING}/now/rows.csv")
    refuse_loss("t.csv", folder, FILES, fitting.SUMMARY_FILE)


def test_a_full_disk_in_the_midst_of_writing(cli, write, tmp_path, monkeypatch):
    write("t.csv", GOOD)
    fast = ("-k", 1, "--covariance", "spherical", "-q", "-o", "out")
    assert cli("fit", "t.csv", *fast).code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fitting, "write_csv", full)
    refused(cli("fit", "t.csv", *fast), "cannot write to out: no space left on device", "--out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
