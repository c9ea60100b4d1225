"""Every option of every command, by typer's own list, with values that nobody should give it."""

from __future__ import annotations

import re

import pytest
import typer.main
from tests.fuzz import command_line as line

from mixtura.cli.app import app
from mixtura.cli.options import quoted

PLACES = list(line.places())
MANY = (
    "1e20",
    "1" + "0" * 20,
    "9" * 5000,
    "1:1000000000",
    "nan",
    "-inf",
    "",
    "\x1b[31m",
    "\udcff",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        made = tmp_path_factory.mktemp("hostile")
        patch.chdir(made)
        line.prepare(made)
        yield made


def test_every_command_is_walked():
    commands = typer.main.get_command(app).commands
    assert set(line.ORDINARY) == set(commands) == {place.command for place in line.places()}


@pytest.mark.parametrize(
    "place", PLACES, ids=lambda place: f"{place.command} {place.option or place.argument}"
)
def test_values_are_taken_or_refused_in_a_sentence(folder, place):
    for value in MANY:
        assert line.complaint(place.with_value(value)) == "", (place, value[:40])


NUMBERS = {
    "fit --n-init": (("0", "-1", "1" + "0" * 20, str(2**31)), r"--n-init is .*; give a number of"),
    "fit --seed": (("-1", str(2**70)), r"--seed is .*; give a number from 0 to 4294967295"),
    "fit --anomaly-quantile": (
        ("nan", "inf", "-inf", "1", "-0.1"),
        "--anomaly-quantile is .*give",
    ),
    "fit --trim": (
        ("nan", "inf", "0", "-1", "1e400"),
        "--trim is .*; give how many|there is no option",
    ),
    "fit --pca": (("9" * 5000, "0", "nan", "½"), "--pca is .*; give auto, none, or"),
    "fit -k": (("1:1000000000", "9" * 5000, str(2**70), "nan"), "-k is .*(give at most|; give a)"),
    "compare -k": (("1:1000000000", "200000"), "-k is .*; give at most 100,000 groups"),
    "sample --rows": (
        ("1" + "0" * 20, "9" * 400, str(2**63), str(2**40)),
        "rows are more than the .* of memory that are free here take: draw at most [0-9,]+ at",
    ),
}


@pytest.mark.parametrize("option", NUMBERS)
def test_numbers_out_of_bounds_name_the_option_and_what_it_takes(folder, option):
    command, name = option.split()
    values, message = NUMBERS[option]
    for value in values:
        code, said = line.call(line.Place(command, name).with_value(value))
        assert code == 2, value
        assert re.search(message, said), said
        assert len(said) < 1000


def test_long_values_are_cut():
    assert len(quoted("y" * 1_000_000)) < 100
    assert quoted("a\x1b") == "'a\\x1b'"


def test_long_sentences_are_cut_in_the_middle(folder):
    code, said = line.call(["fit", "y" * 100_000])
    assert code == 2
    assert len(said) < 5000
    assert "name too long" in said
