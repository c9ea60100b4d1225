"""The names of commands: in any case, nearly right, or forgotten before the name of a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from typer.core import TyperGroup

from mixtura._near_names import did_you_mean
from mixtura._printable import printable
from mixtura.cli.program import program


class Commands(TyperGroup):
    """``mixtura``, which understands ``mixtura Fit`` and asks whether ``fti`` meant ``fit``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        known = {command.casefold(): command for command in self.list_commands(ctx)}
        if name.casefold() in known:
            return super().resolve_command(ctx, [known[name.casefold()], *args[1:]])
        if not name.startswith("-"):
            ctx.fail(_no_command(name, args[1:], list(known.values())))
        return super().resolve_command(ctx, args)


def _no_command(name: str, more: list[str], known: list[str]) -> str:
    if _is_file(name):
        from mixtura.cli.again import word

        line = " ".join([program(), *map(word, ("fit", name, *more))])
        return f"{printable(name)!r} is no command. To find the groups in it:  {line}"
    return f"there is no command {printable(name)!r}.{did_you_mean(name, known)}"


def _is_file(name: str) -> bool:
    return os.path.exists(name) or os.sep in name or bool(Path(name).suffix)
