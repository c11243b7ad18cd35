"""Fixtures that several folders of tests share: real pools, and where public data lies."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegym import Judge, SandboxPool
from codegym.errors import InfrastructureError
from codegym.sandbox import engine

_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Who starts the tests in the background has them ignore Ctrl-C, and with them what they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the user's checks have found out has no part in the tests, and the other way round."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CODEGYM_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _engine_for_marked_tests(request: pytest.FixtureRequest) -> None:
    """Say once and clearly what is missing, where tests that need the engine are selected."""
    if any(item.get_closest_marker("docker") for item in request.session.items):
        try:
            engine.connect().close()
        except InfrastructureError as error:
            pytest.exit(f"the tests need the sandbox: {error}", returncode=3)


@pytest.fixture(scope="session")
def docker_pool() -> Iterator[SandboxPool]:
    with SandboxPool("docker", workers=2) as pool:
        yield pool


@pytest.fixture(scope="session")
def docker_judge(docker_pool: SandboxPool) -> Judge:
    return Judge(docker_pool)


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("docker", marks=pytest.mark.docker),
        pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
    ],
)
def pool(request: pytest.FixtureRequest) -> Iterator[SandboxPool]:
    """A pool of each isolating backend in turn."""
    if request.param == "docker":
        yield request.getfixturevalue("docker_pool")
        return
    assert shutil.which("bwrap"), "bubblewrap is not installed: run `codegym sandbox setup`"
    with SandboxPool("bubblewrap", workers=2) as pool:
        yield pool


@pytest.fixture(scope="session")
def judge(pool: SandboxPool) -> Judge:
    return Judge(pool)


def _public(name: str) -> Path:
    path = _DATA / name
    if not path.exists():
        pytest.skip(f"public data {name} is not here")
    return path


@pytest.fixture(scope="session")
def humaneval_path() -> Path:
    return _public("HumanEval.jsonl.gz")


@pytest.fixture(scope="session")
def evalplus_path() -> Path:
    return _public("HumanEvalPlus-Mini.jsonl.gz")


@pytest.fixture(scope="session")
def mbpp_path() -> Path:
    return _public("sanitized-mbpp.json")


@pytest.fixture(scope="session")
def exercism_path() -> Path:
    return _public("exercism-python-sample.tar.gz")


@pytest.fixture(scope="session")
def quixbugs_path() -> Path:
    return _public("quixbugs-sample.tar.gz")
