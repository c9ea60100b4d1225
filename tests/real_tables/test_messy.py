"""Every one of the messy tables fits with the columns meant, or says what to do, which works."""

from __future__ import annotations

import json

import pytest
from tests.real_tables.cures import advised
from tests.real_tables.messy import kinds

KINDS = kinds()
QUICK = ("-k", "1:3", "--n-init", "1", "--no-report")


@pytest.mark.parametrize("kind", KINDS)
def test_fits_or_says_what_to_do(cli, tmp_path, kind):
    messy = KINDS[kind]
    path = messy.write(tmp_path)
    answer = cli("fit", path.name, *messy.options, *QUICK)
    if messy.cure is None:
        assert answer.code == 2
        assert messy.says in " ".join(answer.err.split())
        assert not list(tmp_path.glob("*-mixtura"))
        return
    if messy.cure:
        assert answer.code == 2, answer
        assert " ".join(advised(answer.err)) == messy.cure, answer.err
        answer = cli("fit", path.name, *messy.options, *QUICK, *advised(answer.err))
    assert answer.code == 0, answer.err
    (folder,) = tmp_path.glob("*-mixtura")
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    assert tuple(summary["features"]) == messy.uses
    assert summary["selected"]["n_components"] == messy.groups
