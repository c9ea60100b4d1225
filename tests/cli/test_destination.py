"""``mixtura fit`` overwrites an earlier run of its own, and never anything else."""

from __future__ import annotations

import os

import pytest

from mixtura.cli import fitting

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
@pytest.mark.parametrize("file", ["rows.csv", "./x/../rows.csv", "link.csv"])
def test_the_table_itself_is_never_overwritten(cli, write, tmp_path, never_fits, file, owned):
    path = write("rows.csv", GOOD)
    (tmp_path / "x").mkdir()
    (tmp_path / "link.csv").symlink_to("rows.csv")
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
    assert "p_1" in (tmp_path / "t-mixtura" / "rows.csv").read_text()


@pytest.mark.parametrize("out", ["", " "])
def test_a_folder_without_a_name(cli, write, never_fits, out):
    write("t.csv", GOOD)
    refused(cli("fit", "t.csv", "--out", out), f"--out is {out!r}; give the name of a folder")
