"""Options of the command line become parameters of Python, and other words stay."""

from __future__ import annotations

import inspect

import pytest
from tests.by_capability import ONE_OF_EACH

import mixtura
from mixtura.errors import InvalidParameterError
from mixtura.workflow.wording import PARAMETERS, errors_in_python, in_python


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("-k asks for 9 groups", "n_components asks for 9 groups"),
        ("fewer groups (-k) or", "fewer groups (n_components) or"),
        ("(--pca none keeps the columns)", "(pca=None keeps the columns)"),
        ("--pca is 99", "pca is 99"),
        ("--pca 3 would", "pca=3 would"),
        ("--pca auto", "pca='auto'"),
        ("--one-hot all and --columns", "one_hot='all' and columns"),
        ("--one-hot: the groups", "one_hot: the groups"),
        ("--missing drop leaves them out", "missing='drop' leaves them out"),
        ("--drop NAMES", "drop NAMES"),
        ("--drop 'age,\"height, cm\"', or", "drop=['age', 'height, cm'], or"),
        ("leave it out with --drop age.", "leave it out with drop=['age']."),
        ("--missing drop --drop age uses 9 rows", "missing='drop', drop=['age'] uses 9 rows"),
        ("--columns and --drop both name 'x'", "columns and drop both name 'x'"),
        ("--na age=-999 --missing drop", "na={'age': ['-999']}, missing='drop'"),
        ("with --na 9,age=99.", "with na=['9', 'age=99']."),
        ("with --na 'not asked' --missing drop.", "with na=['not asked'], missing='drop'."),
        ("--na names 'nope'", "na names 'nope'"),
        ("--drop 'child'\"'\"'s age' or by", 'drop=["child\'s age"] or by'),
        ('a name such as --drop "x is no value', 'a name such as drop "x is no value'),
        ("(--encoding): that ends", "(encoding): that ends"),
        ("--encoding is 'foo'", "encoding is 'foo'"),
        ("or give --encoding koi8-r.", "or give encoding='koi8-r'."),
        ("or give --encoding shift_jis.", "or give encoding='shift_jis'."),
        ("Did you mean --decimal , ?", "Did you mean decimal=',' ?"),
        ("and --sheet NAME reads another", "and sheet=NAME reads another"),
        ("one of them to --sheet, or its number", "one of them to sheet, or its number"),
        ("--header/--no-header changes nothing", "header changes nothing"),
        ("naming the others with --columns", "naming the others with columns"),
        ("give --decimal , which reads it", "give decimal=',' which reads it"),
        ("--no-header takes it for data", "header=False takes it for data"),
        ("--no-scale", "scale=False"),
        ("a-k is b--pca, -known", "a-k is b--pca, -known"),
        ("nothing of that kind", "nothing of that kind"),
    ],
)
def test_an_option_is_the_parameter_that_it_is(said, means):
    assert in_python(said) == means


@pytest.mark.parametrize("shape", ONE_OF_EACH)
def test_every_shape(shape):
    assert in_python(f"try --covariance {shape}.") == f"try covariance_type={shape!r}."


def test_errors_keep_their_kind_and_lose_their_options():
    with pytest.raises(InvalidParameterError, match=r"^pca is 99\.$"), errors_in_python():
        raise InvalidParameterError("--pca is 99.")


def test_parameters_that_are_named_are_there():
    there = set(inspect.signature(mixtura.fit_table).parameters)
    named = {name.partition("=")[0] for name in PARAMETERS.values()}
    assert named <= there
