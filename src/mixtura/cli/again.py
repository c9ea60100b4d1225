"""Commands to try next, as they must be typed: called as this one was, with the options it had."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mixtura._printable import is_printable
from mixtura.cli.program import program


@dataclass(frozen=True, slots=True)
class Option:
    """An option as it was given.

    Attributes
    ----------
    parameter : str, the name of its parameter in the code
    words : tuple of str, what was typed: ``("--columns", "a,b")``
    """

    parameter: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Called:
    """How a command was called, so that the next one can be called alike.

    Attributes
    ----------
    program : str, what stands before the command, as a shell reads it: ``.venv/bin/mixtura``
    command : str, such as "fit"
    arguments : tuple of str, those without a name
    options : tuple of Option, those that were given
    shared : mapping, of each other command the parameters that it takes
    """

    program: str
    command: str
    arguments: tuple[str, ...]
    options: tuple[Option, ...]
    shared: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, context: Any) -> Called:
        """From what typer knows of the call."""
        arguments: list[str] = []
        options: list[Option] = []
        for parameter in context.command.params:
            value = context.params.get(parameter.name)
            if parameter.param_type_name == "argument":
                arguments.append(str(value))
            elif _was_given(context, parameter.name):
                options.extend(_typed(parameter, value))
        shared = {
            name: frozenset(parameter.name for parameter in command.params)
            for name, command in context.parent.command.commands.items()
        }
        return cls(program(), context.command.name, tuple(arguments), tuple(options), shared)

    def again(self, *more: str, without: Iterable[str] = ()) -> str:
        """The same command with ``more`` options, and ``without`` others and --details."""
        away = {"details", *without}
        kept = self._words(lambda option: option.parameter not in away)
        return self._line(self.command, *map(_argument, self.arguments), *kept, *more)

    def other(self, command: str, arguments: Iterable[str], *more: str) -> str:
        """Another command about the same file, read as this one read it."""
        taken = self.shared[command] - NOT_READING
        kept = self._words(lambda option: option.parameter in taken)
        return self._line(command, *map(_argument, arguments), *kept, *more)

    def gave(self, parameter: str) -> bool:
        return any(option.parameter == parameter for option in self.options)

    def _line(self, *words: str) -> str:
        return " ".join([self.program, *map(word, words)])

    def _words(self, keep: Any) -> list[str]:
        return [word for option in self.options if keep(option) for word in option.words]


NOT_READING = frozenset(
    {"out", "quiet", "as_json", "what", "features", "k", "seed", "no_scale", "columns", "details"}
)
"""Parameters that commands share and that say nothing of how a file is read."""


def word(text: str) -> str:
    """One word; characters that are not seen are written out, as bash and zsh read."""
    if is_printable(text):
        return shlex.quote(text)
    letters = (
        f"\\x{byte:02x}" if not 32 <= byte < 127 or byte in b"'\\" else chr(byte)
        for byte in os.fsencode(text)
    )
    return f"$'{''.join(letters)}'"


def _argument(text: str) -> str:
    """A name that begins with a dash is no option, with a folder before it."""
    return f"./{text}" if text.startswith("-") and text != "-" else text


def _was_given(context: Any, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _typed(parameter: Any, value: Any) -> list[Option]:
    names = [name for name in parameter.opts if name.startswith("--")] or list(parameter.opts)
    if parameter.is_flag:
        name = names[0] if value else (parameter.secondary_opts or [None])[0]
        return [Option(parameter.name, (name,))] if name else []
    values = value if isinstance(value, (list, tuple)) else [value]
    return [
        Option(
            parameter.name,
            (names[0], str(each)) if not str(each).startswith("-") else (f"{names[0]}={each}",),
        )
        for each in values
    ]
