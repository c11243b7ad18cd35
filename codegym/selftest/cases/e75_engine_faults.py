"""No engine, none that answers or may be asked, no image or a foreign one, no registry; a restart.

The restart takes a flag, since it disturbs every container of the engine.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from unittest import mock

from codegym.errors import InfrastructureError
from codegym.sandbox.doctor import diagnose
from codegym.selftest import enginefaults, faults
from codegym.selftest.stage import Stage, quiet_pool

_NOWHERE = "unix:///nowhere/docker.sock"
_NOT_AN_ENGINE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_PATIENCE_S = 10.0


def run(stage: Stage) -> None:
    """Each is an infrastructure error with its cause and a way out, soon; no outcome, no reward."""
    if stage.backend == "process":
        stage.skip("a plain process needs neither engine nor image")
    if stage.backend == "bubblewrap":
        with faults.environment(PATH="/nowhere"), _refused(stage, "engine", "install"):
            _make("bubblewrap")
        return
    with faults.environment(DOCKER_HOST=_NOWHERE):
        with _refused(stage, "engine", "DOCKER_HOST"):
            _make("docker")
        told = {check.name: check for check in diagnose()}
        engine = next((check for name, check in told.items() if "engine" in name.lower()), None)
        stage.require(bool(engine and not engine.ok and engine.mend), "the doctor says nothing")
    for answer in (_NOT_AN_ENGINE, b"nonsense", b""):
        with (
            enginefaults.false_engine(answer) as address,
            faults.environment(DOCKER_HOST=address),
            _refused(stage, "engine", "engine"),
        ):
            _make("docker")
    with (
        enginefaults.closed_socket() as address,
        faults.environment(DOCKER_HOST=address),
        _refused(stage, "engine", "permission denied"),
    ):
        enginefaults.without_privilege(lambda: _make("docker"))
    with _image("codegym-sandbox:selftest-none"), _refused(stage, "image", "codegym sandbox setup"):
        _make("docker")
    with enginefaults.foreign_image() as tag, _image(tag), _refused(stage, "image", "is for s390x"):
        _make("docker")
    with _refused(stage, "image", "no registry"):
        enginefaults.base_without_registry()
    if stage.restart_engine:
        _restart(stage)


def _make(backend: str) -> None:
    quiet_pool(backend).close()


def _restart(stage: Stage) -> None:
    """A run that loses its engine is right or an error; afterwards the pool works as before."""
    with stage.another_pool(retries=5) as pool:
        future = pool.submit("import time\ntime.sleep(2)\nprint('whole')")
        time.sleep(0.5)
        enginefaults.restart_engine()
        try:
            done = future.result(timeout=120)
        except InfrastructureError as error:
            stage.require(bool(error.cause), "an error without a cause")
        else:
            stage.require(done.stdout == b"whole\n", f"half a result: {done.outcome.value}")
        stage.require(pool.run("print(1)").stdout == b"1\n", "the pool did not come back")


def _image(tag: str) -> mock._patch[mock.MagicMock]:
    """With another image than that of the sandbox folder."""
    return mock.patch("codegym.sandbox.launchers.docker.image_tag", return_value=tag)


@contextlib.contextmanager
def _refused(stage: Stage, cause: str, says: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    except InfrastructureError as error:
        stage.require(error.cause == cause, f"the cause is {error.cause}, not {cause}: {error}")
        stage.require(says in str(error), f"it does not say what to do: {error}")
    else:
        stage.not_held("a pool was made")
    seconds = time.monotonic() - started
    stage.require(seconds < _PATIENCE_S, f"it took {seconds:.0f} s to say so")
