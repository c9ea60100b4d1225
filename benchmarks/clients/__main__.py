"""Run every client, or those named: ``python -m benchmarks.clients [NAME ...]``."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

from benchmarks.clients.differences import Compared, compare, load
from benchmarks.clients.registry import CLIENTS, Client
from benchmarks.clients.running import run


def main(names: list[str]) -> int:
    unknown = set(names) - {client.name for client in CLIENTS}
    if unknown:
        print(f"no client is called {', '.join(sorted(unknown))}.")
        return 2
    head = ("client", "version", "theirs", "failed", "ours", "failed", "skipped", "explained")
    line = "{:<18} {:<9} {:>7} {:>6} {:>7} {:>6} {:>7} {:>9}"
    print(line.format(*head), flush=True)
    sound = True
    told = []
    for client in CLIENTS:
        if names and client.name not in names:
            continue
        compared, output = compared_of(client)
        counts = [compared.count(*which) for which in _COUNTS]
        row = (client.name, _version(client.name), *counts, len(compared.known))
        print(line.format(*row), flush=True)
        sound &= compared.sound
        told += said(client.name, compared, output)
    print(*told, sep="\n")
    return 0 if sound else 1


_COUNTS = [
    ("theirs", "passed"),
    ("theirs", "failed"),
    ("ours", "passed"),
    ("ours", "failed"),
    ("ours", "skipped"),
]


def compared_of(client: Client) -> tuple[Compared, str]:
    """A client's tests with scikit-learn's class and with ours, and what the latter printed."""
    files = client.tests()
    theirs = run(files, client.only, in_place=False)[0] if client.patched else {}
    ours, output = run(files, client.only, in_place=client.patched)
    return compare(client.name, theirs, ours, load()), output


def said(name: str, compared: Compared, output: str) -> list[str]:
    """What a person has to read of a client, if anything."""
    lines = [f"{name}: {test} differs: {reason}" for test, reason in compared.known.items()]
    lines += [
        f"{name}: {test} FAILS with ours, and nothing explains it" for test in compared.unexplained
    ]
    lines += [
        f"{name}: {test} does not fail: take it out of differences.toml" for test in compared.stale
    ]
    if not compared.ours:
        lines.append(f"{name}: no test ran")
    return lines if compared.sound else [*lines, output]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
