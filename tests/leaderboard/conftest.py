from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from codegym import Judge, SandboxPool, Suite, load_suite
from codegym.suites import jsonl
from tests.leaderboard import making

EXTRA = ("sqlalchemy", "alembic", "fastapi", "uvicorn", "jinja2", "plotly")


@pytest.fixture(scope="session", autouse=True)
def _extra() -> None:
    for name in EXTRA:
        pytest.importorskip(name, reason="needs the extra: pip install 'codegym[leaderboard]'")


@pytest.fixture(scope="session")
def spec(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("suite") / "small.jsonl"
    jsonl.dump(making.tasks(), path)
    return f"jsonl:{path}"


@pytest.fixture(scope="session")
def suite(spec: str) -> Suite:
    return load_suite(spec)


@pytest.fixture(scope="session")
def honest(
    suite: Suite,
    docker_pool: SandboxPool,
    docker_judge: Judge,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A real run, half of it right; not to be changed."""
    return making.evaluate(suite, docker_pool, docker_judge, tmp_path_factory.mktemp("runs") / "a")


@pytest.fixture
def run(honest: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(honest, tmp_path / "run")


@dataclass
class Board:
    """A board with a grader on real sandboxes."""

    store: Any
    catalogue: Any
    grader: Any
    suite: Suite

    def add(self, folder: Path, name: str = "a model") -> Any:
        from codegym.leaderboard.reading import read_manifest, read_run

        suite = self.catalogue.suite(read_manifest(folder).suite.digest)
        row, _ = self.store.add(read_run(folder, suite), name)
        return row

    def graded(self, folder: Path, name: str = "a model") -> Any:
        return self.grader.grade_next(self.add(folder, name).id)


@pytest.fixture
def board(
    tmp_path: Path, spec: str, docker_pool: SandboxPool, docker_judge: Judge
) -> Iterator[Board]:
    with make_board(tmp_path, spec, docker_pool, docker_judge) as made:
        yield made


@contextmanager
def make_board(folder: Path, spec: str, pool: SandboxPool, judge: Judge) -> Iterator[Board]:
    from codegym.leaderboard.catalogue import Catalogue
    from codegym.leaderboard.regrading import Grader
    from codegym.leaderboard.store import Store

    store = Store.open(folder / "board.sqlite")
    catalogue = Catalogue(store)
    suite = catalogue.add(spec)
    yield Board(store, catalogue, Grader(store, catalogue, pool, judge), suite)
    store.close()


@pytest.fixture(scope="session")
def serving() -> Iterator[Callable[..., str]]:
    """Serves a store from a real server in this process; the address."""
    import uvicorn

    from codegym.leaderboard.app import Options, make_app

    running: list[tuple[Any, threading.Thread]] = []

    def serve(store: Any, **options: Any) -> str:
        app = make_app(store, Options(**{"requests_per_minute": 100_000, **options}))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    yield serve
    for server, thread in running:
        server.should_exit = True
        thread.join()
