"""Whatever happens at whichever step of publishing: one whole run to be seen, and no trace."""

from __future__ import annotations

import itertools
import os
import signal

import pytest

SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")

BEFORE = {"no folder": None, "without report": 2, "with report": 1}


@pytest.fixture(params=BEFORE)
def before(request):
    return BEFORE[request.param]


@pytest.fixture
def every_step(publisher, ask, in_blocks, before, monkeypatch):
    """Gives a folder as it was left, and how its process ended, for every step in turn."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)

    def steps(what: str, *, plain: bool = False):
        new = 2 if before is None else 3 - before
        for at in range(1000):
            folder = in_blocks / f"{at}" / "out"
            folder.parent.mkdir()
            if before is not None:
                publisher.write(folder, before)
                (folder / "notes.txt").write_text("mine")
                (folder / "sub").mkdir()
            ended = ask(folder=folder, version=new, at=at, what=what, plain=plain)
            if ended == publisher.NOTHING_HAPPENED:
                assert at > 20
                assert publisher.seen(folder) == new
                return
            yield folder, ended
        raise AssertionError("publishing does not come to an end")

    return steps


def tidy(publisher, folder, before, version) -> None:
    """The folder holds one run, what others put there, and nothing else."""
    foreign = [] if before is None else ["notes.txt", "sub"]
    if version is None:
        assert not folder.exists()
        return
    assert sorted(os.listdir(folder)) == sorted([*publisher.names_of(version), *foreign])
    assert not any(path.is_symlink() for path in folder.iterdir())
    assert publisher.seen(folder) == version


def next_run_works(publisher, folder, before) -> None:
    publisher.write(folder, 11)
    tidy(publisher, folder, before, 11)


def test_killed(publisher, every_step, before):
    seen_then = []
    for folder, ended in every_step("SIGKILL"):
        assert ended == -signal.SIGKILL
        seen_then.append(publisher.seen(folder))  # before anything has tidied up
        next_run_works(publisher, folder, before)
    new = 2 if before is None else 3 - before
    turns = sum(one != other for one, other in itertools.pairwise(seen_then))
    assert (seen_then[0], seen_then[-1], turns) == (before, new, 1)


def test_killed_where_there_are_no_links(publisher, every_step, before):
    from mixtura.files.staging import recover

    for folder, ended in every_step("SIGKILL", plain=True):
        assert ended == -signal.SIGKILL
        recover(folder)
        version = publisher.seen(folder)
        assert version in (before, 2 if before is None else 3 - before)
        if version is not None:
            tidy(publisher, folder, before, version)
        next_run_works(publisher, folder, before)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("name", SIGNALS)
def test_asked_to_end(publisher, every_step, before, name, plain):
    """It leaves nothing behind, and ends by the signal as if there had been no handler."""
    new = 2 if before is None else 3 - before
    for folder, ended in every_step(name, plain=plain):
        assert ended in (-getattr(signal, name), 1 if name == "SIGINT" else None)
        version = publisher.seen(folder) if folder.exists() else None
        assert version in (before, new)
        if ended == 1 or version != before or (folder.exists() and before is not None):
            tidy(publisher, folder, before, version)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("what", ["full", "interrupt"])
def test_a_step_that_fails(publisher, every_step, before, what, plain):
    """Also while it tidies up, when all it can promise is that the next run does."""
    new = 2 if before is None else 3 - before
    for folder, ended in every_step(what, plain=plain):
        assert ended in ((0, 2, 3) if what == "full" else (0, 1))
        if not plain:
            assert (publisher.seen(folder) if folder.exists() else None) in (before, new)
        if ended == 2 and folder.exists():
            assert publisher.seen(folder) == before
        next_run_works(publisher, folder, before)


def test_a_link_among_the_old_files_comes_back_as_it_was(publisher, ask, in_blocks):
    elsewhere = in_blocks / "elsewhere.csv"
    for at in range(1000):
        folder = in_blocks / f"{at}" / "out"
        folder.parent.mkdir()
        publisher.write(folder, 2)
        os.replace(folder / publisher.ROWS, elsewhere)
        (folder / publisher.ROWS).symlink_to("../../elsewhere.csv")
        held = elsewhere.read_bytes()
        ended = ask(folder=folder, version=4, at=at, what="SIGTERM")
        if ended == publisher.NOTHING_HAPPENED:
            assert at > 20
            return
        assert elsewhere.read_bytes() == held
        if publisher.seen(folder) == 2:
            assert os.readlink(folder / publisher.ROWS) == "../../elsewhere.csv"
        else:
            assert not (folder / publisher.ROWS).is_symlink()
        assert sorted(os.listdir(folder)) == sorted(publisher.names_of(2))
    raise AssertionError("publishing does not come to an end")


def test_every_name_is_one_of_ours(publisher):
    from mixtura.cli.run_fit import FILES

    assert set(publisher.OURS) == set(FILES)
