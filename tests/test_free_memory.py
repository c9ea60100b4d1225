"""What is free is the least of what machine, container and process leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from mixtura import free_memory as module
from mixtura.free_memory import free_memory, in_words
from tests.systems import posix


def test_there_is_some():
    assert 0 < free_memory() < 1e16


@posix
def test_a_container_of_version_2(tmp_path, monkeypatch):
    group = tmp_path / "a" / "b"
    group.mkdir(parents=True)
    monkeypatch.setattr(module, "CGROUPS", tmp_path)
    limited(monkeypatch, "0::/a/b\n")
    (group / "memory.max").write_text("max\n")
    (group / "memory.current").write_text("7\n")
    assert list(module._of_cgroups()) == [float("inf")] * 4
    (tmp_path / "a" / "memory.max").write_text("1000\n")
    (tmp_path / "a" / "memory.current").write_text("900\n")
    (tmp_path / "a" / "memory.stat").write_text("anon 5\ninactive_file 50\n")
    assert min(module._of_cgroups()) == 150


@posix
def test_a_container_of_version_1_that_sees_only_itself(tmp_path, monkeypatch):
    (tmp_path / "memory").mkdir()
    monkeypatch.setattr(module, "CGROUPS", tmp_path)
    limited(monkeypatch, "4:memory:/docker/1234\n1:name=systemd:/\n")
    for name, text in {
        "memory.limit_in_bytes": "100",
        "memory.usage_in_bytes": "300",
        "memory.stat": "total_inactive_file 20",
    }.items():
        (tmp_path / "memory" / name).write_text(text)
    assert min(module._of_cgroups()) == 0


@pytest.mark.parametrize("name", ["/proc/meminfo", "/proc/self/cgroup", "/proc/self/statm"])
def test_a_system_that_does_not_say(monkeypatch, name):
    limited(monkeypatch, None, name)
    assert free_memory() > 0


def test_sizes_in_words():
    assert in_words(5e9) == "5.0 GB"
    assert in_words(64 << 20) == "67 MB"
    assert in_words(1500) == "1.5 kB"


def limited(monkeypatch, text, name="/proc/self/cgroup"):
    """Let that file of the system say this, or be missing."""
    read_text = Path.read_text

    def pretended(path, *arguments, **keywords):
        if str(path) != name:
            return read_text(path, *arguments, **keywords)
        if text is None:
            raise FileNotFoundError(name)
        return text

    monkeypatch.setattr(Path, "read_text", pretended)
