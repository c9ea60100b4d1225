"""A file in the browser becomes rows, or a sentence."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from mixtura import datasets
from mixtura.lab.limits import Limits
from mixtura.lab.refusal import RefusedError
from mixtura.lab.tables import uploaded


def rows_of(data):
    packed = data["rows"]
    flat = np.frombuffer(base64.b64decode(packed["base64"]), dtype=packed["type"])
    return flat.reshape(packed["shape"])


def test_a_csv_comes_back_as_rows(lab):
    answer = lab.upload(datasets.path("faithful").read_bytes(), "old%20faithful.csv")
    assert answer.status == 200
    data, (names, X) = answer.json, datasets.load("faithful")
    assert data["title"] == "old faithful.csv"
    assert data["names"] == names
    assert data["nRows"] == len(X)
    assert data["sampled"] is None
    np.testing.assert_array_equal(rows_of(data), X.astype(np.float32))


def test_words_become_the_known_classes(lab, tmp_path):
    customers = datasets.make_customers(200)
    customers.to_csv(tmp_path / "c.csv", labels=True)
    data = lab.upload((tmp_path / "c.csv").read_bytes()).json
    names = np.array(data["classNames"])[data["labels"]]
    expected = np.array(customers.segment_names)[customers.labels]
    assert names.tolist() == expected.tolist()
    assert any("'segment'" in note and "classes" in note for note in data["notes"])


def test_columns_left_out_are_named(lab):
    rows = "".join(f"{i},p{i},{i % 7},3\n" for i in range(40))
    data = lab.upload(f"id,name,x,same\n{rows}".encode()).json
    assert data["names"] == ["x"]
    notes = " ".join(data["notes"])
    assert all(name in notes for name in ("'id'", "'name'", "'same'"))
    assert data["labels"] is None


def test_many_columns_are_reduced_and_it_is_said(lab):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 3)) @ rng.normal(size=(3, 25)) + 0.05 * rng.normal(size=(120, 25))
    lines = [",".join(f"c{j}" for j in range(25)), *(",".join(map(str, row)) for row in X)]
    data = lab.upload("\n".join(lines).encode()).json
    assert data["names"] == [f"PC{i + 1}" for i in range(len(data["names"]))]
    assert len(data["names"]) < 20
    assert any("25 columns" in note and "principal" in note for note in data["notes"])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"a,b\n", "no rows"),
        (b"a,b\n1,2\n", "1 row"),
        (b"a,b\nx,y\nz,w\nq,r\n", "no column of numbers"),
        (b"a,b\n1,2\n2,\n3,4\n4,5\n", "is missing"),
        (b"a,b\n1,2\n2,nan\n3,4\n", "is missing"),
        (b"a,b\n1,2\n2,inf\n3,4\n", "infinite"),
        (b"a,b\n1,2\n2,1e200\n3,4\n", "too large"),
        (b"a,b\n1,2\n2,abc\n3,4\n5,6\n", "holds text"),
        (b"a,b\n1,2\n2\n3,4\n", "cell"),
        (b"a,a\n1,2\n2,3\n", "columns named 'a'"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a table"),
        (b"\xff\xfea\x00", "no rows"),
        (b"caf\xe9,b\n1,2\n2,3\n", "UTF-8"),
        (b"PAR1\x00\x00", "begins like a Parquet file, but is damaged"),
        (b"PK\x03\x04xlsx", "begins like a zip file or an Excel workbook, but is damaged"),
        (b"a\n" + b"x" * 200_000 + b"\n1\n", "."),
        (b'a,b\n"1,2\n', "."),
    ],
)
def test_what_is_no_table_gets_a_sentence(lab, data, said):
    answer = lab.upload(data, "my.csv")
    assert answer.status in (413, 422), answer.body
    assert said in answer.sentence
    assert answer.sentence.endswith(".")


@pytest.mark.parametrize("wrong", ["nan", "abc", '"0,5"'])
def test_no_sentence_names_an_option_that_the_lab_lacks(lab, wrong):
    rows = "".join(f"{i},word{i % 2},{i % 7}.5\n" for i in range(40))
    good, bad = f"id,kind,x\n{rows}", f"id,kind,x\n0,word0,{wrong}\n{rows}"
    notes = lab.upload(good.encode()).json["notes"]
    assert any("'id'" in note for note in notes)
    answer = lab.upload(bad.encode())
    assert "leave the column out." in answer.sentence
    assert "--" not in " ".join(notes) + answer.sentence


def test_names_that_are_markup_come_back_as_they_are(lab):
    data = lab.upload(b"<img src=x onerror=alert(1)>,b\n1,2\n2,4\n3,1\n", "%3Cb%3E.csv").json
    assert data["names"][0] == "<img src=x onerror=alert(1)>"  # the page shows it as text
    assert data["title"] == "<b>.csv"


def test_rows_too_many_are_counted_without_the_header():
    few = Limits(rows=10)
    for end in (b"", b"\n", b"\r\n\r\n"):
        with pytest.raises(RefusedError, match=r"has about 20 rows and 2 columns"):
            uploaded(b"a,b\n" + b"\n".join([b"1,2"] * 20) + end, "my.csv", few)
    sheet = uploaded(
        b"a,b\n" + b"\n".join([b"%d,%d" % (i * i, i % 3) for i in range(10)]), "my.csv", few
    )
    assert len(sheet.X) == 10


@pytest.mark.parametrize("nothing", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n\t"])
def test_a_file_of_nothing_is_said_to_be_empty(lab, nothing):
    answer = lab.upload(nothing)
    assert answer.status == 422
    assert answer.sentence == "rows.csv is empty: give a table with a header and rows."


def test_a_cell_too_long_to_be_read_again_gets_a_sentence(lab):
    answer = lab.upload(b"a\n" + b"9" * 200_000 + b"\n1\n2\n")
    assert answer.status == 422
    assert answer.sentence.startswith("line 2 of rows.csv cannot be read")
