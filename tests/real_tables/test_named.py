"""Every one of some seventy real tables fits, or says what to do, and that then works."""

from __future__ import annotations

import json

import pytest
from tests.real_tables.cures import advised
from tests.real_tables.named import OUTCOMES, write_csv
from tests.real_tables.screen import check_screen

QUICK = ("-k", "1:3", "--n-init", "1", "--no-report")


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
    summary = json.loads((tmp_path / f"{path.stem}-mixtura" / "summary.json").read_text("utf-8"))
    assert summary["features"]
