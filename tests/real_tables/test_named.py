"""Every one of some seventy real tables fits, or says what to do, and that then works."""

from __future__ import annotations

import json
import re

import pytest
from tests.real_tables.cures import advised
from tests.real_tables.named import GAPS, OUTCOMES, write_csv
from tests.real_tables.screen import check_screen

QUICK = ("-k", "1:3", "--n-init", "1", "--no-report")


def summary_of(folder, path):
    return json.loads((folder / f"{path.stem}-mixtura" / "summary.json").read_text("utf-8"))


@pytest.mark.parametrize("name", OUTCOMES)
def test_fits_or_says_what_to_do(cli, tmp_path, name):
    path = write_csv(name, tmp_path)
    options: list[str] = []
    for advice in filter(None, OUTCOMES[name].split("; ")):
        answer = cli("fit", path.name, *QUICK, *options)
        assert answer.code == 2, answer
        assert not list(tmp_path.glob("*-mixtura"))  # nothing half-written
        assert " ".join(advised(answer.err)) == advice, answer.err
        options += advised(answer.err)
    answer = cli("fit", path.name, *QUICK, *options)
    assert answer.code == 0, answer.err
    check_screen(answer)
    summary = summary_of(tmp_path, path)
    assert summary["features"]
    assert summary["n_rows"] == len(path.read_text("utf-8").splitlines()) - 1  # none is lost
    told = re.search(r"([\d,]+) of [\d,]+ numbers (?:is|are) missing, in ", answer.err)
    assert int(told[1].replace(",", "") if told else 0) == GAPS[name], answer.err


@pytest.mark.parametrize("name", [name for name in GAPS if GAPS[name]])
def test_who_wants_complete_rows_gets_them(cli, tmp_path, name):
    path = write_csv(name, tmp_path)
    options = [word for advice in OUTCOMES[name].split("; ") for word in advice.split()]
    refused = cli("fit", path.name, *QUICK, *options, "--missing", "error")
    assert refused.code == 2
    assert advised(refused.err) == ["--missing", "keep"], refused.err
    assert "--missing drop uses those alone" in " ".join(refused.err.split())
    assert not list(tmp_path.glob("*-mixtura"))
    answer = cli("fit", path.name, *QUICK, *options, "--missing", "drop")
    assert answer.code == 0, answer.err
    check_screen(answer)
    complete = re.search(r"([\d,]+) of the [\d,]+ rows are complete", refused.err)
    assert summary_of(tmp_path, path)["n_rows"] == int(complete[1].replace(",", ""))
