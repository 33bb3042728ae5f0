"""Storage that fails: full, read-only, gone; the command says so and what is stored stays readable."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from reg_cli.study.results.store import Store
from tests.durability.commands import N_QUICK, QUICK, START, STUDY, finish, here, start, study_file, until

LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="uses Linux's file systems")


@pytest.fixture(scope="module")
def can_mount(tmp_path_factory):
    """Whether this user may mount a small file system of its own."""
    folder = tmp_path_factory.mktemp("mount")
    mounted = shutil.which("mount") and os.geteuid() == 0
    if (
        not mounted
        or subprocess.run(["mount", "-t", "tmpfs", "none", folder], capture_output=True).returncode
    ):
        pytest.skip("needs root and the right to mount; the file-size limit is tested for everyone")
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def small_disk(tmp_path, can_mount):
    """A function that mounts a file system of that many kilobytes, and its folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = []

    def mount(kilobytes, *options):
        options = ",".join([f"size={kilobytes}k", *options])
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=True)
        mounted.append(folder)
        return folder

    yield mount
    for place in mounted:
        subprocess.run(["umount", "-l", place], check=True)


def readable(path):
    """The stored trials, as any later command would read them."""
    if path is None or not path.exists() or not path.stat().st_size:
        return []
    with Store(path, create=False) as store:
        return [outcome for key in store.studies() for outcome in store.load(key)]


def told(err, path, code):
    """The last line is a sentence with the path and what is free, without traceback."""
    assert code == 6, err
    assert "Traceback" not in err
    sentence = err.strip().splitlines()[-1]
    assert sentence.startswith("regcli: ")
    assert str(path) in sentence
    assert ", but " in sentence
    return sentence


@LINUX
@pytest.mark.parametrize("kilobytes", [4, 48, 100, 140, pytest.param(90, marks=pytest.mark.nightly)])
def test_disk_full(small_disk, kilobytes):
    """A full disk, at any fill: exit 6, the sentence with path and free space, and the store still readable."""
    folder = small_disk(kilobytes)
    code, _, err = here(QUICK, folder)
    sentence = told(err, folder, code)
    assert "space" in sentence or "full" in sentence, sentence
    assert "are free on its disk" in sentence
    kept = readable(study_file(folder))
    subprocess.run(["mount", "-o", "remount,size=8m", folder], check=True)
    code, _, err = here(QUICK, folder)
    assert code == 0, err
    final = {(o.record.variant, o.record.split): repr(o.record) for o in readable(study_file(folder))}
    assert {(o.record.variant, o.record.split): repr(o.record) for o in kept}.items() <= final.items()
    assert len(final) == N_QUICK


@LINUX
def test_read_only_study_can_be_read(small_disk, tmp_path):
    """A study on a read-only disk is reported; training there is refused before it starts."""
    folder = small_disk(8000)
    assert here(QUICK, folder)[0] == 0
    study = study_file(folder).parent
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    assert len(readable(study / "study.sqlite")) == N_QUICK
    code, _, err = here(QUICK, folder)
    assert "models to train" not in told(err, folder, code)
    subprocess.run(["mount", "-o", "remount,rw", folder], check=True)


@contextmanager
def file_size_limit(n_bytes):
    """No write may make a file longer than that; it fails, as on a full disk (Python ignores the signal)."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


LIMITS = [
    pytest.param(k * 4096, marks=() if k in (0, 1, 3, 8, 11, 16) else pytest.mark.nightly) for k in range(40)
]


@LINUX
@pytest.mark.parametrize("n_bytes", LIMITS)
def test_file_size_limit(tmp_path, n_bytes):
    """No file may grow beyond a limit, page by page: what was stored before the first failure is readable."""
    with file_size_limit(n_bytes):
        code, _, err = here(QUICK, tmp_path)
    if code != 0:
        told(err, tmp_path, code)
    kept = readable(study_file(tmp_path))
    code, _, err = here(QUICK, tmp_path)
    assert code == 0, err
    assert {repr(o.record) for o in kept} <= {repr(o.record) for o in readable(study_file(tmp_path))}


def test_folder_removed_while_running(tmp_path):
    """Who removes the folder is told where the results should have gone, and nothing goes on unseen."""
    command = start([*STUDY, "--repeats", "30"], tmp_path / "out")
    assert until(lambda: readable_trials(tmp_path / "out") > 30)
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    code, _, err = finish(command)
    told(err, tmp_path / "out", code)
    assert "removed" in err


def readable_trials(out):
    return len(readable(study_file(out)))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission(tmp_path):
    """A folder without the right to write is refused before anything is trained."""
    tmp_path.chmod(0o500)
    try:
        code, _, err = here(QUICK, tmp_path)
    finally:
        tmp_path.chmod(0o700)
    assert "models to train" not in told(err, tmp_path, code)


@pytest.mark.parametrize("place", ["a file", "the study is a folder", "a results file is a folder"])
def test_something_in_the_way(tmp_path, place):
    """A file where a folder must be, or the other way round, is exit 6 with its path."""
    out = tmp_path / "out"
    if place == "a file":
        out.write_text("mine")
    else:
        assert here(QUICK, out)[0] == 0
        file = study_file(out) if "study" in place else study_file(out).with_name("results.csv")
        file.unlink()
        file.mkdir()
        out = file
    code, _, err = here(QUICK, tmp_path / "out")
    told(err, out, code)


@LINUX
def test_full_standard_output(tmp_path):
    """A full disk behind standard output is exit 6 too."""
    with Path("/dev/full").open("w") as full:
        command = subprocess.Popen(
            [sys.executable, "-c", START, *QUICK, "--out", str(tmp_path)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
        _, err = command.communicate(timeout=60)
    assert command.returncode == 6, err
    assert "Traceback" not in err
    assert "No space left" in err
