"""What typer does not know: an option whose value may be left out, and help that asks first."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class FitCommand(TyperCommand):
    """``mixtura fit``, where ``--trim`` alone means ``--trim auto``, and ``--noise`` likewise."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        for option in ("--trim", "--noise"):
            args = with_default(args, option, "auto")
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        from mixtura.model.families import usual  # with NumPy, which `mixtura --help` is without

        shapes: Any = next(option for option in self.params if option.name == "covariance")
        shapes.help = (
            f"Shapes of the groups to try: {', '.join(usual())}, one of mclust's fourteen (VEV), "
            "or all for those  [default: the first four]"
        )
        super().format_options(ctx, formatter)


def with_default(arguments: list[str], option: str, value: str) -> list[str]:
    """Put ``value`` after an option that no number follows.

    Examples
    --------
    >>> from mixtura.cli.optional_value import with_default
    >>> with_default(["--trim", "a.csv"], "--trim", "auto")
    ['--trim', 'auto', 'a.csv']
    >>> with_default(["--trim", "8", "a.csv"], "--trim", "auto")
    ['--trim', '8', 'a.csv']
    """
    completed: list[str] = []
    for place, argument in enumerate(arguments):
        completed.append(argument)
        following = arguments[place + 1 : place + 2]
        if argument == option and not (following and (_is_number(following[0], value))):
            completed.append(value)
    return completed


def _is_number(text: str, default: str) -> bool:
    try:
        float(text)
    except ValueError:
        return text == default
    return True
