"""PostgreSQL for real: many submissions at once, and someone killed in the middle."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from codegym import InfrastructureError, Suite
from tests.cli_runner import command, environment
from tests.leaderboard import making
from tests.leaderboard.conftest import Board
from tests.leaderboard.test_app import submit
from tests.leaderboard.test_regrading import die_while_storing

psycopg = pytest.importorskip("psycopg", reason="needs psycopg: pip install 'codegym[postgres]'")

pytestmark = [pytest.mark.docker, pytest.mark.slow, pytest.mark.timeout(240)]

MANY = 50


def _programs() -> Path | None:
    """Where PostgreSQL's programs are; Debian keeps them off the path."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((place for place in places if (place / "initdb").exists()), None)


class Server:
    """A server of its own, run by a user that is not root, as it insists."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder, programs
        self._user = pwd.getpwnam("nobody")
        os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", "data", "-U", "board", "-A", "trust", "--no-sync")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://board@127.0.0.1:{self.port}/postgres"

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() != 0:
            return command
        ids = [f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}", "--clear-groups"]
        return ["setpriv", *ids, *command]

    def _run(self, program: str, *arguments: str) -> None:
        command = self._command(program, *arguments)
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True, timeout=100)

    def start(self) -> None:
        options = ["-D", "data", "-p", str(self.port), "-k", str(self._folder)]
        self._process = subprocess.Popen(
            self._command("postgres", *options, "-c", "listen_addresses=127.0.0.1"),
            cwd=self._folder,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(600):
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None
                time.sleep(0.1)
            else:
                return
        raise AssertionError("PostgreSQL does not come up")

    def kill(self) -> None:
        """SIGKILL to all of it at once: nothing is flushed, no client is told."""
        # Its backends have sessions of their own, and are its children all the same.
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self._process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        for pid in [self._process.pid, *map(int, listed.stdout.split())]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._process.wait()


@pytest.fixture
def postgres() -> Iterator[Server]:
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    # Not under pytest's own folder, which nobody else may enter.
    folder = Path(tempfile.mkdtemp(prefix="codegym-postgres-"))
    folder.chmod(0o755)
    server = Server(folder, programs)
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def many(honest: Path, suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Uploads of runs that differ."""
    folder = shutil.copytree(honest, tmp_path_factory.mktemp("many") / "run")
    found = []
    for number in range(MANY):
        manifest = making.read(folder, "manifest.json")
        manifest["label"] = f"model {number}"
        making.write(folder, "manifest.json", manifest)
        making.reseal(folder, suite)
        found.append(making.packed(folder))
    return found


def _serve(postgres: Server, port: int) -> subprocess.Popen[bytes]:
    arguments = ("--port", port, "--no-grade", "--uploads-per-hour", 9999)
    process = subprocess.Popen(
        command("leaderboard", "serve", "--board", postgres.url, *arguments),
        env=environment(CODEGYM_CACHE=os.environ["CODEGYM_CACHE"]),
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if b"running on" in line:
            drain = threading.Thread(target=process.stderr.read, daemon=True)
            drain.start()
            return process
    raise AssertionError("the board does not come up")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("victim", ["board", "database"])
def test_a_kill_leaves_no_half_of_a_run(
    postgres: Server, many: list[bytes], spec: str, victim: str
) -> None:
    from codegym.leaderboard.catalogue import Catalogue
    from codegym.leaderboard.store import Store

    store = Store.open(postgres.url)
    suite = Catalogue(store).add(spec)
    token = store.new_token("someone")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    board = _serve(postgres, port)
    answered: list[int] = []
    some = threading.Event()

    def send(upload: bytes) -> int:
        try:
            code = submit(url, upload, token).code
        except OSError:
            return 0  # it died under the request
        answered.append(code)
        if answered.count(201) >= MANY // 5:
            some.set()
        return code

    try:
        with ThreadPoolExecutor(MANY) as clients:
            running = [clients.submit(send, upload) for upload in many]
            assert some.wait(100), Counter(answered)
            if victim == "board":
                board.kill()
            else:
                postgres.kill()
            first = [each.result() for each in running]
        if victim == "board":
            board.wait()
            board = _serve(postgres, port)
        else:
            postgres.start()

        acknowledged = first.count(201)
        assert MANY // 5 <= acknowledged < MANY, "it was killed in the middle"
        assert set(first) <= {0, 201, 500, 503}
        _assert_whole(store, suite, at_least=acknowledged)

        # What was not acknowledged is sent again, and is there once.
        with ThreadPoolExecutor(MANY) as clients:
            second = list(clients.map(send, many))
        assert set(second) == {200, 201}
        assert second.count(200) >= acknowledged
        assert _assert_whole(store, suite, at_least=MANY) == MANY
    finally:
        board.kill()
        board.wait()
        store.close()


def _assert_whole(store: object, suite: Suite, at_least: int) -> int:
    """Every run that is there has all its programs, and no program is there without its run."""
    rows = store.rows()  # type: ignore[attr-defined]
    assert len(rows) >= at_least
    for row in rows:
        found = list(store.samples(row.id))  # type: ignore[attr-defined]
        assert len(found) == row.samples == making.PER_TASK * len(suite)
        assert [each["place"] for each in found] == list(range(row.samples))
    with store.engine.connect() as db:  # type: ignore[attr-defined]
        orphans = "SELECT count(*) FROM samples WHERE run NOT IN (SELECT id FROM runs)"
        assert db.exec_driver_sql(orphans).scalar() == 0
    return len(rows)


def test_regrading_and_hostile_text_on_postgres(
    postgres: Server, board: Board, run: Path, suite: Suite
) -> None:
    """What SQLite takes and PostgreSQL does not: NULs, halves of characters, several graders."""
    from codegym.leaderboard.catalogue import Catalogue
    from codegym.leaderboard.pages import Pages
    from codegym.leaderboard.regrading import Grader
    from codegym.leaderboard.store import Store

    samples = making.read(run, "samples.jsonl")
    samples[1]["solution"] = "print('\ud800\\0')\nraise ValueError('\\0 \\ud800')"
    making.write(run, "samples.jsonl", samples)
    making.reseal(run, suite)
    store = Store.open(postgres.url)
    catalogue = Catalogue(store)
    catalogue.add(suite.spec)
    there = Board(store, catalogue, None, suite)
    row = there.add(run)
    held = store.claim(60)
    assert held is not None and held[0].id == row.id
    assert store.claim(60) is None, "one grader at a time"
    assert store.finish(row.id, held[1], note="", tries=0)
    assert not store.put_verdicts(row.id, held[1], []), "a lease that ended writes nothing"
    grader = Grader(store, catalogue, board.grader._pool, board.grader._judge)
    assert grader.grade_next().status == "verified"
    assert Pages(store, live=True).render(f"runs/{row.id}/task-0.html")
    store.close()


def test_a_kill_between_two_batches(postgres: Server, honest: Path, spec: str) -> None:
    from codegym.leaderboard.store import Store

    die_while_storing(postgres.url, spec, honest)
    store = Store.open(postgres.url)
    assert store.rows() == []
    with store.engine.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM samples").scalar() == 0
    store.close()


def test_a_database_that_is_not_there_is_one_line() -> None:
    from codegym.leaderboard.store import Store

    with pytest.raises(InfrastructureError, match="database cannot be used"):
        Store.open(f"postgresql://board@127.0.0.1:{_free_port()}/postgres")
    done = subprocess.run(
        command("leaderboard", "export", "out", "--board", "nonsense://x"),
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), (sys.executable, done.stderr)
