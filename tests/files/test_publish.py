"""Several files appear together or not at all, and what is not ours stays as it is."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.systems import posix

import mixtura
from mixtura.errors import OutputError
from mixtura.files import durable, locks
from mixtura.files import publish as module
from mixtura.files.locks import LOCK, NoLocksError, one_writer
from mixtura.files.publish import check_writable, publish
from mixtura.files.staging import STAGING, recover


def fail(path: Path) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def write(text: str):
    return lambda path: path.write_text(text)


def umask() -> int:
    before = os.umask(0)
    os.umask(before)
    return before


def test_a_new_folder_and_its_parents(tmp_path):
    publish(tmp_path / "a" / "b", {"x": write("1"), "y": write("2")})
    assert (tmp_path / "a" / "b" / "y").read_text() == "2"
    assert os.listdir(tmp_path / "a") == ["b"]
    assert sorted(os.listdir(tmp_path / "a" / "b")) == ["x", "y"]
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o777 & ~umask()


def test_nothing_is_left_where_a_file_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match=r"no space left on device.*--out DIR"):
        publish(tmp_path / "a" / "out", {"x": write("1"), "y": fail})
    assert os.listdir(tmp_path) == []


def test_an_interruption_leaves_nothing(tmp_path):
    def interrupt(path: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path / "out", {"x": write("1"), "y": interrupt})
    assert os.listdir(tmp_path) == []


def test_old_files_stay_where_the_new_ones_cannot_take_their_place(tmp_path):
    folder = tmp_path / "out"
    publish(folder, {"x": write("old"), "y": write("old")})
    (folder / "z").mkdir()
    with pytest.raises(OutputError, match="z is a folder there"):
        publish(folder, {"w": write("new"), "x": write("new"), "z": write("new")})
    assert sorted(os.listdir(folder)) == ["x", "y", "z"]
    assert (folder / "x").read_text() == "old"


@pytest.mark.parametrize("role", ["new", "gone"])
def test_what_is_no_file_is_never_replaced(tmp_path, role):
    """Neither by a file of the same name, nor by none, nor read, which a pipe would never end."""
    folder = tmp_path / "out"
    publish(folder, {"x": write("old")})
    os.mkfifo(folder / "odd") if os.name == "posix" else (folder / "odd").mkdir()
    files = {"x": write("new"), **({"odd": write("new")} if role == "new" else {})}
    with pytest.raises(OutputError, match=r"odd is a (pipe|folder) there.*--out DIR"):
        publish(folder, files, ["x", "odd"])
    with pytest.raises(OutputError, match=r"odd is a (pipe|folder) there.*--out DIR"):
        check_writable(folder, ["x", "odd"])
    assert sorted(os.listdir(folder)) == ["odd", "x"]
    assert (folder / "x").read_text() == "old"


def test_names_of_ours_that_a_run_does_not_make_end_with_the_earlier_run(tmp_path):
    folder = tmp_path / "out"
    publish(folder, {"x": write("1"), "y": write("1")})
    (folder / "mine").write_text("mine")
    publish(folder, {"x": write("2")}, ["x", "y", "never"])
    assert sorted(os.listdir(folder)) == ["mine", "x"]


@posix
def test_owner_and_mode_stay(tmp_path):
    folder = tmp_path / "out"
    publish(folder, {"x": write("1"), "y": write("1")})
    (folder / "x").chmod(0o640)
    if os.geteuid() == 0:
        os.chown(folder / "x", 1234, 2345)
    before = (folder / "x").stat()
    seen = []

    def note(path: Path) -> None:
        path.write_text("2")
        seen.extend(stat.S_IMODE(place.stat().st_mode) for place in path.parents[:2])

    publish(folder, {"x": note, "y": write("2"), "z": write("2")})
    after = (folder / "x").stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert stat.S_IMODE((folder / "z").stat().st_mode) == 0o666 & ~umask()
    assert seen == [0o700, 0o700]  # nobody else sees a file before it has its mode


@posix
def test_the_folder_may_be_a_link_and_stays_one(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to("disk")
    publish(tmp_path / "out", {"x": write("1")})
    publish(tmp_path / "out", {"x": write("2")})
    assert (tmp_path / "out").is_symlink()
    assert os.listdir(tmp_path / "disk") == ["x"]
    assert (tmp_path / "disk" / "x").read_text() == "2"


@posix
def test_a_file_that_is_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path):
    folder = tmp_path / "out"
    publish(folder, {"x": write("1"), "y": write("1")})
    (tmp_path / "elsewhere").write_text("mine")
    for name, where in (("x", "../elsewhere"), ("y", "nowhere")):
        (folder / name).unlink()
        (folder / name).symlink_to(where)
    publish(folder, {"x": write("2"), "y": write("2")})
    assert not (folder / "x").is_symlink()
    assert (folder / "x").read_text() == (folder / "y").read_text() == "2"
    assert (tmp_path / "elsewhere").read_text() == "mine"


@posix
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    user = os.geteuid()
    try:
        if user == 0:  # root may write anywhere
            os.seteuid(65534)
        for act in (check_writable, lambda folder: publish(folder, {"x": write("1")})):
            with pytest.raises(OutputError, match="permission denied"):
                act(tmp_path / "out")
    finally:
        os.seteuid(user)
        tmp_path.chmod(0o700)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path):
    check_writable(tmp_path / "a" / "b")
    check_writable(tmp_path)
    assert os.listdir(tmp_path) == []


@posix
def test_a_disk_that_is_really_full(tmp_path, publisher):
    """A limit on the size of files makes the kernel cut the write short."""
    folder = tmp_path / "out"
    publisher.write(folder, 1)
    program = (
        "import resource, signal, sys; from pathlib import Path; import publisher\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "try:\n"
        "    publisher.write(Path(sys.argv[1]), 101)\n"
        "except publisher.OutputError as error:\n"
        "    print(error)\n"
    )
    source = str(Path(mixtura.__file__).parents[1])
    path = os.pathsep.join([source, str(Path(publisher.__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=True,
        text=True,
    )
    assert "file too large" in done.stdout
    assert publisher.seen(folder) == 1
    assert sorted(os.listdir(folder)) == sorted(publisher.names_of(1))


def test_all_is_on_the_disk_before_the_turn(tmp_path, monkeypatch):
    """After a loss of power too: files and names are synced before, and the turn after it."""
    folder = tmp_path / "out"
    publish(folder, {"x": write("1"), "y": write("1")})
    told: list[str] = []
    sync, replace = durable.sync, os.replace

    def note_sync(descriptor):
        told.append(os.path.relpath(os.readlink(f"/proc/self/fd/{descriptor}"), folder))
        sync(descriptor)

    def note_replace(source, target):
        told.append(f"-> {os.path.relpath(target, folder)}")
        replace(source, target)

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to name what is synced")
    monkeypatch.setattr(durable, "sync", note_sync)
    monkeypatch.setattr(os, "replace", note_replace)
    publish(folder, {"x": write("2"), "y": write("2")})
    turn = told.index(f"-> {STAGING}/now")
    links = [told.index("-> x"), told.index("-> y")]
    before, after = told[:turn], told[turn:]
    parts = [f"{STAGING}/{part}" for part in ("put/x", "put/y", "put", "old", "new")]
    assert all(told.index(part) < min(links) for part in parts)
    assert "." in before[max(links) :]
    assert STAGING in before
    assert after[:2] == [f"-> {STAGING}/now", STAGING]
    assert after[2:] in (["-> x", "-> y", "."], ["-> y", "-> x", "."])


@posix
def test_handlers_are_those_of_the_caller_afterwards(tmp_path):
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    heard: list[int] = []
    usual = [signal.getsignal(number) for number in numbers]

    def mine(number, frame):
        heard.append(number)

    def during(path: Path) -> None:
        path.write_text("1")
        for number in numbers:
            if signal.getsignal(number) in (mine, signal.SIG_IGN):
                signal.raise_signal(number)

    publish(tmp_path / "out", {"x": during})
    assert [signal.getsignal(number) for number in numbers] == usual
    with pytest.raises(OutputError):
        publish(tmp_path / "out", {"x": fail})
    assert [signal.getsignal(number) for number in numbers] == usual
    try:
        signal.signal(signal.SIGTERM, mine)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
        publish(tmp_path / "out", {"x": during})
        assert heard == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGTERM) is mine
    finally:
        signal.signal(signal.SIGTERM, usual[0])
        signal.signal(signal.SIGHUP, usual[1])


@posix
@pytest.mark.parametrize("when", ["before", "after"])
def test_ctrl_c_says_what_was_written(tmp_path, monkeypatch, when):
    turn = module.turn

    def interrupted(*arguments):
        turn(*arguments)
        signal.raise_signal(signal.SIGINT)

    def press(path: Path) -> None:
        signal.raise_signal(signal.SIGINT)

    publish(tmp_path / "out", {"x": write("1")})
    if when == "after":
        monkeypatch.setattr(module, "turn", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        publish(tmp_path / "out", {"x": press if when == "before" else write("2")})
    assert str(caught.value) == (
        ": nothing was written" if when == "before" else ": the results are written"
    )
    assert (tmp_path / "out" / "x").read_text() == ("1" if when == "before" else "2")
    assert os.listdir(tmp_path / "out") == ["x"]


def test_who_is_writing_is_named_and_waited_for(tmp_path):
    folder = tmp_path / "out"
    with (
        one_writer(folder),
        pytest.raises(
            OutputError, match=rf"\(process {os.getpid()} on .*\) is writing to .*--out"
        ),
    ):
        publish(folder, {"x": write("1")}, patience=0)
    publish(folder, {"x": write("1")}, patience=0)
    assert os.listdir(folder) == ["x"]


def test_nobody_tidies_up_behind_one_who_is_alive(tmp_path):
    folder = tmp_path / "out"
    seen = []

    def look(path: Path) -> None:
        recover(folder)
        path.write_text("1")
        seen.append(sorted(os.listdir(folder)))

    publish(folder, {"x": look})
    assert seen == [[LOCK, STAGING]]
    assert os.listdir(folder) == ["x"]


def test_a_file_system_without_locks_is_told_of(tmp_path, monkeypatch):
    def none(descriptor):
        raise NoLocksError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks, "try_lock", none)
    told: list[str] = []
    publish(tmp_path / "out", {"x": write("1")}, tell=told.append)
    assert len(told) == 1
    assert "has no locks" in told[0]
    assert os.listdir(tmp_path / "out") == ["x"]
    (tmp_path / "out" / STAGING).mkdir()
    recover(tmp_path / "out")  # of a run that may be alive
    assert (tmp_path / "out" / STAGING).exists()


@posix
@pytest.mark.parametrize("part", [".", "put", "old"])
def test_a_hostile_folder_fetches_nothing_from_elsewhere(tmp_path, part):
    """Whoever unpacks other people's results and reads them loses no file of their own."""
    mine, folder = tmp_path / "mine", tmp_path / "out"
    mine.mkdir()
    (mine / "x").write_text("mine")
    staging = folder / STAGING
    staging.parent.mkdir()
    if part == ".":
        (mine / "put").mkdir()
        staging.symlink_to(mine)
    else:
        staging.mkdir()
        (staging / part).symlink_to(mine)
    (staging / "now").write_text(f"../mine/x\n{mine / 'x'}\n")
    recover(folder)
    assert (mine / "x").read_text() == "mine"
    with pytest.raises(OutputError, match="is a link there"):
        publish(folder, {"x": write("1")})
    assert (mine / "x").read_text() == "mine"


def test_names_that_lead_elsewhere_do_not_end(tmp_path):
    (tmp_path / "mine").write_text("mine")
    staging = tmp_path / "out" / STAGING
    (staging / "put").mkdir(parents=True)
    (staging / "now").write_text(f"../mine\n{tmp_path / 'mine'}\n..\n")
    recover(tmp_path / "out")
    assert (tmp_path / "mine").read_text() == "mine"
    assert os.listdir(tmp_path / "out") == []
