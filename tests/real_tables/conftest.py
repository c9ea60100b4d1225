"""The command line, as the tests of `tests/cli` call it."""

from tests.cli.conftest import cli

__all__ = ["cli"]
