"""Text that is hardly a table, and names that are hardly text."""

from __future__ import annotations

import os

import pytest

from mixtura import InvalidDataError
from mixtura.cli.__main__ import run
from mixtura.lab.limits import Limits
from mixtura.lab.tables import uploaded
from mixtura.tables.delimited import read_delimited
from mixtura.tables.formats import read_table

BOM = b"\xef\xbb\xbf"

TEXTS = {
    "nothing": (b"", "is empty: give a table"),
    "a mark of its order": (BOM, "is empty: give a table"),
    "a mark and an empty line": (BOM + b"\r\n", "is empty"),
    "blanks": (b" \t \n  \x0b\n", "is empty"),
    "two marks": (BOM + BOM, "no rows|Empty CSV"),
    "a header": (BOM + b"a,b", "has a header but no rows"),
    "a quotation mark": (b'"', "has a header but no rows|cannot be read"),
    "NUL at the end": (
        b"a,b\n" + b"1,2\n" * 2000 + b"3,\x00\n",
        "line 2002 of .*t.csv holds a NUL",
    ),
    "half a letter": (b"a\n1\n\xf0\x9f", "not UTF-8 text .line 3."),
    "a surrogate": (b"a\n1\n\xed\xa0\x80\n", "not UTF-8 text .line 3."),
}


@pytest.mark.parametrize("case", TEXTS)
def test_what_is_hardly_a_table(tmp_path, case):
    data, message = TEXTS[case]
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(InvalidDataError, match=message):
        read_table(str(tmp_path / "t.csv"))
    with pytest.raises(InvalidDataError, match=message):
        uploaded(data, "t.csv", Limits())


def test_letters_on_the_edge_of_a_piece(monkeypatch):
    monkeypatch.setattr("mixtura.tables.delimited.PIECE", 3)
    assert read_delimited("ä🦉ö\n1\n2\n".encode(), "t").names == ["ä🦉ö"]
    with pytest.raises(InvalidDataError, match=r"line 2\)"):
        read_delimited("ä🦉ö\n".encode() + b"1\xc3\n", "t")


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_file_whose_name_is_no_text(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"caf\xe9.csv")
    rows = "".join(f"{i},{i * i % 7}\n" for i in range(30))
    try:
        with open(name, "w") as file:
            file.write("a,b\n" + rows.replace("3,", "x,", 1))
    except OSError:
        pytest.skip("this disk takes no such name")
    quick = ["-k", "1", "--covariance", "diag"]
    assert run(["fit", name, *quick]) == 2
    assert r"caf\udce9.csv) holds text" in capfd.readouterr().err
    with open(name, "w") as file:
        file.write("a,b\n" + rows)
    assert run(["fit", name, *quick]) == 0
    assert run(["fit", name, *quick, "--json", "--quiet"]) == 0
    model = os.fsdecode(b"caf\xe9-mixtura")
    assert run(["report", model, name, "--out", "r.html"]) == 0
    assert run(["info", model, "--json"]) == 0
    assert run(["score", model, name]) == 0
    assert (tmp_path / "r.html").read_bytes().decode("utf-8")
