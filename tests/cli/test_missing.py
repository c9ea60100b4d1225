"""Rows with gaps, columns to drop and codes for missing values, as a person asks for them."""

import csv
import io
import json
import re
import shlex

import numpy as np
import pytest

QUICK = ("-k", "1:2", "--covariance", "diag,spherical", "--n-init", "1", "-o", "r")
N = 80
HOLES = (4, 17, 60)


@pytest.fixture
def people(write):
    """A table with gaps in two columns of numbers, and with all that people put beside numbers."""
    rng = np.random.default_rng(7)
    age = [f"{x:.1f}" for x in rng.normal(40, 9, N)]
    pay = [f"{x:.0f}" for x in rng.normal(3000, 400, N)]
    far = [f"{x:.2f}" for x in rng.normal(0, 3, N)]
    for row in HOLES:
        age[row] = "NA"
    pay[17], pay[30] = "", "unknown"
    lines = ['id,age,pay,"far, km",name,note']
    lines += [
        f"{7 * i + 3},{a},{p},{f},n{i},{'x' if i == 2 else ''}"
        for i, (a, p, f) in enumerate(zip(age, pay, far, strict=True))
    ]
    write("people.csv", "\n".join(lines) + "\n")
    return "people.csv"


def rows_in(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_rows_with_gaps_are_used_as_they_are_and_answered(cli, people, tmp_path):
    answer = cli("fit", people, *QUICK, "--details")
    assert answer.code == 0
    assert "5 of 240 numbers are missing, in 4 rows, which are used as they are." in answer.err
    for part in ("'age' (3) and 'pay' (2)", "missing at random", "--missing drop"):
        assert part in answer.err
    rows = rows_in((tmp_path / "r" / "rows.csv").read_text())
    assert [int(row["id"]) for row in rows] == [7 * i + 3 for i in range(N)]
    assert all(row["group"] for row in rows)
    summary = json.loads((tmp_path / "r" / "summary.json").read_text())
    assert summary["n_rows"] == N
    page = (tmp_path / "r" / "report.html").read_text()
    assert "one draw of what the model expects" in page
    for command in ("predict", "score"):
        answer = cli(command, "r", people)
        assert answer.code == 0
        assert "4 of 80 rows have gaps: their answers go by the numbers" in answer.err
        assert all(row["group"] for row in rows_in(answer.out))


def test_what_takes_complete_rows_says_so(cli, people):
    assert cli("fit", people, *QUICK).code == 0
    answer = cli("report", "r", people, "-o", "again.html")
    assert answer.code == 0
    assert "left out 4 of 80 rows, which have gaps." in answer.err
    plot = ["plot", "r", people, "--what", "scatter", "-o", "a.png"]
    for command in (plot, ["compare", people]):
        answer = cli(*command, "--missing", "keep")
        assert answer.code == 2
        assert "This takes complete rows only." in answer.err


@pytest.mark.parametrize(("complete", "picture"), [(0, False), (30, False), (50, True)])
def test_a_picture_is_suggested_where_most_rows_can_be_in_it(cli, write, complete, picture):
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(0, 1, (N // 2, 3)), rng.normal(8, 1, (N // 2, 3))])
    cells = [[f"{value:.3f}" for value in row] for row in rng.permutation(X)]
    for i, row in enumerate(cells[complete:]):
        row[i % 3] = ""
    write("t.csv", "\n".join(map(",".join, [["a", "b", "c"], *cells])) + "\n")
    answer = cli("fit", "t.csv", "-k", "1:4", "--covariance", "diag", "--no-report")
    assert answer.code == 0
    followed = shlex.split(answer.out.splitlines()[-1])[1:]
    assert (followed[0] == "plot") == picture
    assert cli(*followed).code == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--noise"],
        ["--noise", "0.1"],
        ["--component", "student_t"],
        ["--prior"],
        ["--max-ratio", "10"],
        ["--log", "age"],
    ],
    ids=" ".join,
)
def test_other_options_take_rows_with_gaps(cli, people, options):
    answer = cli("fit", people, *QUICK, *options)
    assert answer.code == 0
    assert "5 of 240 numbers are missing, in 4 rows, which are used as they are." in answer.err
    predicted = cli("predict", "r", people)
    assert predicted.code == 0
    assert len(rows_in(predicted.out)) == 80
    assert all(row["group"] for row in rows_in(predicted.out))
    assert cli("score", "r", people).code == 0


def test_a_refusal_whose_cure_works(cli, people):
    answer = cli("fit", people, *QUICK, "--missing", "error")
    assert (answer.code, answer.out) == (2, "")
    for part in (
        "data row 5 (line 6 of people.csv)",
        "'age' (3)",
        "'pay' (2)",
        "76 of the 80 rows",
    ):
        assert part in answer.err
    assert "--missing drop" in answer.err
    assert cli("fit", people, *QUICK, "--missing", "drop").code == 0


def test_rows_left_out_stand_in_their_place_and_keep_their_numbers(cli, people, tmp_path):
    answer = cli("fit", people, *QUICK, "--missing", "DROP", "--trim", "2.5", "--details")
    assert answer.code == 0
    assert "left out 4 of 80 rows, which have gaps." in answer.err
    rows = rows_in((tmp_path / "r" / "rows.csv").read_text())
    assert [int(row["id"]) for row in rows] == [7 * i + 3 for i in range(N)]
    empty = [i for i, row in enumerate(rows) if row["group"] == ""]
    assert empty == [4, 17, 30, 60]
    summary = json.loads((tmp_path / "r" / "summary.json").read_text())
    assert summary["n_rows"] == 76
    unusual = {i + 1 for i, row in enumerate(rows) if row["unusual"] == "1"}
    told = {int(number) for number in re.findall(r"row (\d+):", answer.out)}
    assert told
    assert told <= unusual
    trimmed = summary["trimmed"]["rows"]
    assert trimmed
    assert set(trimmed) <= unusual
    assert f"data row{'s'[: len(trimmed) != 1]} {', '.join(map(str, trimmed))}." in answer.err


def test_the_report_counts_the_rows_of_the_file(cli, people, tmp_path):
    assert cli("fit", people, *QUICK, "--missing", "drop").code == 0
    rows = rows_in((tmp_path / "r" / "rows.csv").read_text())
    unusual = {i + 1 for i, row in enumerate(rows) if row["unusual"] == "1"}
    assert cli("report", "r", people, "-o", "again.html", "--missing", "error").code == 2
    assert cli("report", "r", people, "-o", "again.html", "--missing", "drop").code == 0
    for page in ("r/report.html", "again.html"):
        text = (tmp_path / page).read_text()
        told = {int(number) for number in re.findall(r'"row (\d+): ', text)}
        assert told
        assert told & unusual
        assert not told & {5, 18, 31, 61}
    assert "--missing drop" in (tmp_path / "r/report.html").read_text()


@pytest.mark.parametrize("command", ["predict", "score"])
def test_new_rows_with_gaps_get_no_answer(cli, people, command):
    assert cli("fit", people, *QUICK, "--missing", "drop").code == 0
    answer = cli(command, "r", people, "--missing", "drop")
    assert answer.code == 0
    assert "4 of 80 rows have gaps: they have no answer" in answer.err
    rows = rows_in(answer.out)
    assert [i for i, row in enumerate(rows) if row["group"] == ""] == [4, 17, 30, 60]
    answer = cli(command, "r", people, "--missing", "error")
    assert (answer.code, answer.out) == (2, "")
    assert "--missing drop" in answer.err
    for option in ("--columns", "--drop"):
        assert option not in answer.err


@pytest.mark.parametrize("command", ["predict", "score", "report", "plot"])
@pytest.mark.parametrize("cell", ["abc", "1e300", "1,5"])
def test_no_sentence_advises_an_option_that_the_command_lacks(cli, people, write, command, cell):
    assert cli("fit", people, *QUICK, "--missing", "drop").code == 0
    text = f'age,pay,"far, km"\n"{cell}",3,4\n' + "1,2,3\n" * 20
    write("new.csv", text)
    more = {"report": ["-o", "a.html"], "plot": ["--what", "uncertainty", "-o", "a.png"]}
    answer = cli(command, "r", "new.csv", *more.get(command, []))
    assert answer.code == 2
    offered = cli(command, "--help").out
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", answer.err):
        assert option in offered


def test_compare_leaves_out_rows_without_a_label(cli, people):
    answer = cli("compare", people, "--label", "note", "-k", "1:2", "--missing", "error")
    assert answer.code == 2
    assert "--missing drop" in answer.err
    answer = cli("compare", people, "-k", "1:2", "--missing", "drop", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["features"] == ["age", "pay", "far, km"]
    for word in ("--one-hot",):
        assert word not in answer.err


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--drop", "age"], ["pay", "far, km"]),
        (["--drop", "AGE,Pay"], ["far, km"]),
        (["--drop", '"far, km"'], ["age", "pay"]),
        (["--drop", '"far, km",age'], ["pay"]),
        (["--drop", "far, km,age"], ["pay"]),
        (["--drop", "far, km", "--drop", "age"], ["pay"]),
        (["--columns", '"far, km",age'], ["far, km", "age"]),
        (["--columns", "Far, KM", "--columns", " pay "], ["far, km", "pay"]),
        (["--columns", "age,pay,id", "--drop", "pay"], ["age", "id"]),
    ],
)
def test_names_of_columns(cli, people, tmp_path, options, names):
    assert cli("fit", people, *QUICK, "--missing", "drop", *options).code == 0
    assert json.loads((tmp_path / "r" / "summary.json").read_text())["features"] == names
    page = (tmp_path / "r" / "report.html").read_text()
    command = json.loads('"' + re.search(r'"command":"((?:[^"\\]|\\.)*)"', page)[1] + '"')
    assert cli(*shlex.split(command)[1:], "-o", "again").code == 0
    assert json.loads((tmp_path / "again" / "summary.json").read_text())["features"] == names


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--drop", "aeg"], "--drop names 'aeg', which the table does not have"),
        (["--drop", "aeg"], "Did you mean 'age'?"),
        (["--drop", "age,age"], "more than once"),
        (["--drop", "age,pay,far, km"], "no column of numbers"),
        (["--columns", "age", "--drop", "age"], "keep one"),
        (["--columns", "ages"], "Did you mean 'age'?"),
        (["--one-hot", "Names"], "Did you mean 'name'?"),
        (["--na", "aeg=9"], "Did you mean 'age'?"),
        (["--missing", "dorp"], "Did you mean 'drop'?"),
    ],
)
def test_what_cannot_be_meant(cli, people, options, said):
    answer = cli("fit", people, *QUICK, *options)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_code_is_named_and_the_option_in_the_note_reads_it(cli, write, tmp_path):
    rng = np.random.default_rng(2)
    lines = [
        f"{x:.2f},{y}" for x, y in zip(rng.normal(9, 1, 90), rng.integers(1, 6, 90), strict=True)
    ]
    for row in (3, 33, 63):
        lines[row] = "-999," + lines[row].split(",")[1]
        lines[row + 1] = lines[row + 1].split(",")[0] + ",99"
    write("survey.csv", "temp,rating\n" + "\n".join(lines) + "\n")
    answer = cli("fit", "survey.csv", *QUICK)
    assert answer.code == 0
    assert "-999 and 99 in temp, rating may stand for a missing value" in answer.err
    options = shlex.split(re.search(r"value: (.*)\.$", answer.err, re.MULTILINE)[1])
    cured = cli("fit", "survey.csv", *QUICK, *options)
    assert cured.code == 0
    assert "may stand for" not in cured.err
    assert json.loads((tmp_path / "r" / "summary.json").read_text())["n_rows"] == 90
    answer = cli("predict", "r", "survey.csv", "--na", "-999,99")
    assert "6 of 90 rows have gaps" in answer.err


def test_columns_that_follow_from_others_and_the_option_in_the_note(cli, write):
    rng = np.random.default_rng(4)
    a, b = rng.uniform(1, 9, size=(2, 90)).round(3)
    cells = np.column_stack([a, b, a + b, 2.54 * a]).round(5)
    write("sums.csv", "a,b,sum,inch\n" + "\n".join(",".join(map(str, row)) for row in cells))
    answer = cli("fit", "sums.csv", "-k", "1:2", "--n-init", "1", "-o", "r")
    assert answer.code == 0
    assert "note: 'sum' = 'a' + 'b': --drop sum." in answer.err
    assert "left out: copy inch." in answer.err
    cured = cli("fit", "sums.csv", "-k", "1:2", "--n-init", "1", "-o", "r", "--drop", "sum")
    assert cured.code == 0
    assert "were left out: these rows do not allow them" in answer.err
    assert "note:" not in cured.err
