"""Conformance suites: pinned packages out of an index of our own, and the public ones whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from codegym import InfrastructureError, InputError, Judge, SandboxPool, Suite, load_suite
from codegym.suites.conformance import NAMES
from codegym.suites.conformance.archives import Archive, cache_folder, read_files
from codegym.suites.conformance.bundle import bundle, modules
from codegym.suites.conformance.suite import Case, ConformanceSuite, Contents, build
from tests.cli_runner import ROOT, codegym

# A build of it would show: it fails.
FILES = {
    "tiny-1.0/setup.py": "raise SystemExit('was built')",
    "tiny-1.0/pyproject.toml": "[build-system]\nrequires = ['no-such-thing']\n",
    "tiny-1.0/tiny/__init__.py": "from .twice import double",
    "tiny-1.0/tiny/twice.py": "def double(x):\n    return x * 2\n",
    "tiny-1.0/cases/double.txt": "1 2\n",
}


def packed(files: dict[str, str], *others: tarfile.TarInfo) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
        for member in others:
            tar.addfile(member)
    return stream.getvalue()


def pinned(raw: bytes, name: str = "tiny") -> Archive:
    return Archive(name, "1.0", hashlib.sha256(raw).hexdigest())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no index at all."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return cache_folder()


class Index:
    """A package index with one version of one package."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "simple" / "tiny"
        self.folder.mkdir(parents=True)
        (self.folder / "index.html").write_text('<a href="tiny-1.0.tar.gz">tiny-1.0.tar.gz</a>')
        self.monkeypatch = monkeypatch

    def serve(self, raw: bytes) -> None:
        (self.folder / "tiny-1.0.tar.gz").write_bytes(raw)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def index(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    pytest.importorskip("pip", reason="this Python has no pip, which has archives downloaded")
    folder = tmp_path / "index"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
        yield Index(folder, monkeypatch)
        server.shutdown()


def test_a_package_is_downloaded_once_and_never_built(
    index: Index, cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    raw = packed(FILES)
    index.serve(raw)
    found = read_files(pinned(raw), "cases/", "tiny/")
    assert found["cases/double.txt"] == b"1 2\n"
    assert sorted(found) == ["cases/double.txt", "tiny/__init__.py", "tiny/twice.py"]
    assert capfd.readouterr().err == "downloading tiny 1.0 from the package index ...\n"
    assert [path.name for path in cache.iterdir()] == ["tiny-1.0.tar.gz"]
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # from here on offline
    assert read_files(pinned(raw), "cases/", "tiny/") == found
    assert capfd.readouterr().err == ""


def test_another_file_than_the_pinned_one_is_refused(index: Index, cache: Path):
    index.serve(packed({**FILES, "tiny-1.0/cases/double.txt": "1 3\n"}))
    with pytest.raises(InfrastructureError, match="and not the pinned") as caught:
        read_files(pinned(packed(FILES)), "cases/")
    assert caught.value.cause == "index"
    assert list(cache.iterdir()) == []


def test_a_damaged_file_of_the_cache_is_replaced(index: Index, cache: Path):
    raw = packed(FILES)
    cache.mkdir(parents=True)
    (cache / "tiny-1.0.tar.gz").write_bytes(raw[:-1])
    index.monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(InfrastructureError, match="the cached file is damaged; cannot be down"):
        read_files(pinned(raw), "cases/")
    index.monkeypatch.delenv("PIP_NO_INDEX")
    index.serve(raw)
    assert read_files(pinned(raw), "cases/") == {"cases/double.txt": b"1 2\n"}
    assert (cache / "tiny-1.0.tar.gz").read_bytes() == raw


def test_a_version_that_the_index_lacks_is_named(index: Index):
    with pytest.raises(InfrastructureError, match=r"no index .* has a \.tar\.gz of tiny 2\.0$"):
        read_files(Archive("tiny", "2.0", "0" * 64), "cases/")


def test_no_index_is_one_clear_line_and_infrastructure(cache: Path):
    done = codegym("tasks", "list", "conformance:toml")
    assert done.returncode == 3
    progress, error = done.stderr.strip().splitlines()
    assert progress.startswith("downloading tomlkit 0.15.2")
    assert "tomlkit 0.15.2: cannot be downloaded: no index that pip knows" in error
    assert list(cache.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_named(cache: Path, tmp_path: Path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(InfrastructureError, match=r"XDG_CACHE_HOME says where") as caught:
        read_files(pinned(b""), "cases/")
    assert caught.value.cause == "cache"


@pytest.mark.parametrize("name", ["/etc/cases", "tiny-1.0/../../cases/x"])
def test_a_path_that_leads_outside_is_refused(cache: Path, name: str):
    raw = packed({name: "evil"})
    cache.mkdir(parents=True)
    (cache / "tiny-1.0.tar.gz").write_bytes(raw)
    with pytest.raises(InfrastructureError, match="leads outside the archive"):
        read_files(pinned(raw), "")


def test_links_and_devices_are_no_files(cache: Path):
    link, device = tarfile.TarInfo("tiny-1.0/cases/link"), tarfile.TarInfo("tiny-1.0/cases/device")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device.type = tarfile.CHRTYPE
    raw = packed(FILES, link, device)
    cache.mkdir(parents=True)
    (cache / "tiny-1.0.tar.gz").write_bytes(raw)
    assert list(read_files(pinned(raw), "cases/")) == ["cases/double.txt"]


def test_what_is_too_large_or_no_archive_is_refused(cache: Path):
    cache.mkdir(parents=True)
    huge = tarfile.TarInfo("tiny-1.0/cases/huge")
    huge.size = 1 << 40
    for raw, message in ((packed({}, huge), "too large"), (b"no archive", "not a readable")):
        (cache / "tiny-1.0.tar.gz").write_bytes(raw)
        with pytest.raises(InfrastructureError, match=message):
            read_files(pinned(raw), "cases/")


def test_a_suite_becomes_one_staged_task(cache: Path):
    raw = packed(FILES)
    cache.mkdir(parents=True)
    (cache / "tiny-1.0.tar.gz").write_bytes(raw)
    archive = pinned(raw)
    cases = [
        Case(f"case_{stage}_{number}", stage, {"x": number, "text": "'''\\ \u2028"})
        for stage in range(1, 6)
        for number in range(30)
    ]
    verify = "def verify(double, case):\n    assert double(case['x']) == 2 * case['x']"
    program = "import tiny\n\n\ndef loads(document):\n    return tiny.double(document)\n"
    found = build(
        ConformanceSuite(
            name="toml",  # whose instruction has five stages
            title="Double",
            entry_point="loads",
            parameters="document",
            archive=archive,
            read=lambda: Contents(
                cases, verify, bundle("tiny 1.0", modules(archive, "tiny"), program)
            ),
            licence="MIT",
            released=dt.date(2026, 1, 1),
            source="here",
            not_judged={"case_5_29": "twice nothing"},
        )
    )
    (task,) = found.tasks
    assert [(aside.id, aside.reason) for aside in found.set_aside] == [
        ("conformance/toml: case_5_29", "twice nothing")
    ]
    assert [stage.instruction.count("# Stage") for stage in task.stages] == [1] * 5
    namespace: dict[str, object] = {}
    exec(task.reference, namespace)
    for stage, count in zip(task.stages, (30, 30, 30, 30, 29), strict=True):
        for text, expected in ((stage.tests, count), (stage.public, 3)):
            tests: dict[str, object] = {}
            exec(text, tests)
            named = [value for name, value in tests.items() if name.startswith("test_")]
            assert len(named) == expected
            for test in named:
                test(namespace["loads"])  # type: ignore[operator]
                with pytest.raises(AssertionError):
                    test(lambda x: x * 2 + 1)  # type: ignore[operator]


@pytest.mark.docker
def test_a_bundle_shrinks_to_what_its_tests_need(docker_pool: SandboxPool):
    sources = {
        "tiny.": "from .twice import double\nimport json\n",
        "tiny.twice": "import os\ndef double(x):\n    y = 1\n    if y:\n        return x * 2\n",
        "": "import tiny\ndef f(x):\n    if x < 0:\n        return 0\n    return tiny.double(x)\n",
    }
    stages = [
        f"def test_{name}(f):\n    assert f({given}) == {expected}\n"
        for name, given, expected in (("double", 2, 4), ("nothing", -1, 0))
    ]
    payload = {"sources": sources, "fixed": [], "entry": "f", "stages": stages}
    script = (ROOT / "tools" / "minimise.py").read_text()
    execution = docker_pool.run(script, stdin=json.dumps(payload).encode())
    assert execution.outcome == "passed", execution.stderr
    lines = [json.loads(line) for line in execution.stdout.splitlines()]
    # tiny: 1; tiny.twice: def, y, if, return; the program: import, def, if, return, return
    assert [(line["stage"], line["count"]) for line in lines] == [(2, 10), (1, 8)]
    assert lines[0]["sources"]["tiny."] == "from .twice import double\npass"


def test_a_name_that_is_none_lists_those_that_are():
    with pytest.raises(InputError, match="known are commonmark, jsonschema, toml, uritemplate"):
        load_suite("conformance:yaml")


CASES = {"commonmark": 652, "jsonschema": 1257, "toml": 678, "uritemplate": 252}


@pytest.fixture(params=NAMES)
def public_suite(request: pytest.FixtureRequest) -> Suite:
    """Out of this user's cache, or the index."""
    try:
        return load_suite(f"conformance:{request.param}")
    except InfrastructureError as error:
        if error.cause != "index" or "cannot be downloaded" not in str(error):
            raise
        pytest.skip(f"conformance:{request.param}: {error}")


@pytest.mark.docker
def test_the_public_suites_are_there_whole_and_their_references_pass(
    public_suite: Suite, docker_judge: Judge
):
    (task,) = public_suite
    judged = docker_judge.evaluate(task, task.reference)
    assert (judged.outcome, judged.reason, judged.stage) == ("passed", "", 5)
    assert judged.line_credit == max(stage.effective_lines or 0 for stage in task.stages)
    cases = CASES[public_suite.spec.partition(":")[2]]
    assert judged.total + len(public_suite.set_aside) == cases
    assert judged.total >= 0.98 * cases
    shown = docker_judge.evaluate(task, task.reference, public=True)
    assert shown.outcome == "passed"
    assert 0.05 <= shown.total / judged.total <= 0.12
    for nothing in (task.stub, ""):
        failed = docker_judge.evaluate(task, nothing)
        assert (failed.outcome, failed.passed, failed.total) == ("failed", 0, judged.total)
