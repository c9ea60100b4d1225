"""Files of other programs are called by their names, with a way to a table."""

from __future__ import annotations

import gzip
import io
import pickle
import sqlite3
import zipfile

import numpy as np
import pytest

from mixtura import GaussianMixture, InvalidDataError
from mixtura.lab.limits import Limits
from mixtura.lab.tables import uploaded
from mixtura.tables.formats import table_of


def database(folder):
    with sqlite3.connect(folder / "d") as connection:
        connection.execute("create table t (a, b)")
    connection.close()
    return (folder / "d").read_bytes()


def array(**arrays):
    into = io.BytesIO()
    if arrays:
        np.savez(into, **arrays)
    else:
        np.save(into, np.eye(3))
    return into.getvalue()


def archive(name):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        made.writestr(name, "x")
    return into.getvalue()


def model(folder):
    X = np.random.default_rng(0).normal(size=(50, 2))
    GaussianMixture(1).fit(X).save(folder / "m.safetensors")
    return (folder / "m.safetensors").read_bytes()


FILES = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3",
    "an SQLite database: .*sqlite3 -csv": database,
    r"of R \(.rds\): in R, .*write.csv": gzip.compress(b"X\n\x00\x00\x00\x03\x00\x04"),
    r"of R \(.RData\)": gzip.compress(b"RDX3\nX\n\x00"),
    r"of SPSS \(.sav\)": b"$FL2@(#) SPSS DATA FILE",
    r"of Stata \(.dta\)": b"<stata_dta><header><release>118",
    r"of Stata \(.dta\).": b"\x72\x02\x01\x00\x02\x00",
    r"of SAS \(.sas7bdat\)": bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf",
    r"of SAS \(.xpt\)": b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!",
    r"of MATLAB \(.mat\)": b"MATLAB 5.0 MAT-file, Platform: GLNXA64",
    "an HDF5 file": b"\x89HDF\r\n\x1a\n\x00",
    r"an array of NumPy \(.npy\): numpy.savetxt": array(),
    r"arrays of NumPy \(.npz\)": array(a=np.eye(2), b=np.eye(2)),
    "a pickle of Python, which can run any program": pickle.dumps({"a": [1, 2]}),
    "a pickle of Python": pickle.dumps([1.5], protocol=2),
    r"the old kind \(.xls\), or one with a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(600),
    "a web page, and not a table": b"<!DOCTYPE html>\n<html><body>Log in</body></html>",
    "a web page": "\ufeff\n <html>".encode("utf-16"),
    "a web page,": b"<!-- saved -->\n<table><tr><td>1</td></tr></table>",
    "is XML": b"<?xml version='1.0'?><Workbook/>",
    r"of Weka \(.arff\)": b"% iris\n@RELATION iris\n@ATTRIBUTE a NUMERIC\n",
    "a Word document": archive("word/document.xml"),
    r"LibreOffice \(such as .ods\)": archive("content.xml"),
    "a model, and not a table: give the model first": model,
    "a pointer to a file in Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
    "a tar archive": b"t.csv".ljust(257, b"\x00") + b"ustar\x0000" + bytes(300),
    "a 7-Zip archive": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "a picture, and not a table": b"\x89PNG\r\n\x1a\n\x00",
    "is not a table that mixtura reads": bytes(range(256)),
}


@pytest.mark.parametrize("said", FILES)
def test_it_is_called_by_its_name(said, tmp_path):
    data = FILES[said]
    data = data if isinstance(data, bytes) else data(tmp_path)
    with pytest.raises(InvalidDataError, match=said) as error:
        table_of(data, "t.csv", "t.csv")
    assert str(error.value).endswith(".")
    with pytest.raises(InvalidDataError, match=said):
        uploaded(data, "t.csv", Limits())


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x>,b\n1,2\n3,4\n",
        "<5,>5\n1,2\n3,4\n",
        "ORC1 x\n1\n2\n"[1:],
        "RDF,b\n1,2\n3,4\n",
        "GIFs,b\n1,2\n3,4\n",
        "MATLAB,b\n1,2\n3,4\n",
        "HEADER,b\n1,2\n3,4\n",
        "[x],[y]\n1,2\n3,4\n",
        "{x},y\n1,2\n3,4\n",
        "PK,b\n1,2\n3,4\n",
        "BZ,b\n1,2\n3,4\n",
        "version,b\n1,2\n3,4\n",
        "A\n3\n4\n2\n"[0:2] + "5\n4\n",
    ],
)
def test_a_table_that_begins_alike_is_read(text):
    assert table_of(text.encode(), "t", "t").n_rows >= 1
