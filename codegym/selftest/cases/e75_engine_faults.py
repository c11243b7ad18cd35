"""No engine, a program in its place, one that never answers, no image; with a flag, a restart."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from unittest import mock

from codegym.errors import InfrastructureError
from codegym.sandbox.doctor import diagnose
from codegym.selftest import faults
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
            quiet_pool("bubblewrap")
        return
    with faults.environment(DOCKER_HOST=_NOWHERE):
        with _refused(stage, "engine", "DOCKER_HOST"):
            quiet_pool("docker")
        told = {check.name: check for check in diagnose()}
        engine = next((check for name, check in told.items() if "engine" in name.lower()), None)
        stage.require(bool(engine and not engine.ok and engine.mend), "the doctor says nothing")
    for answer in (_NOT_AN_ENGINE, b"nonsense", b""):
        with (
            faults.false_engine(answer) as address,
            faults.environment(DOCKER_HOST=address),
            _refused(stage, "engine", "engine"),
        ):
            quiet_pool("docker")
    missing = mock.patch(
        "codegym.sandbox.launchers.docker.image_tag",
        return_value="codegym-sandbox:selftest-none",
    )
    with missing, _refused(stage, "image", "codegym sandbox setup"):
        quiet_pool("docker")
    if stage.restart_engine:
        _restart(stage)


def _restart(stage: Stage) -> None:
    """A run that loses its engine is right or an error; afterwards the pool works as before."""
    with stage.another_pool(retries=5) as pool:
        future = pool.submit("import time\ntime.sleep(2)\nprint('whole')")
        time.sleep(0.5)
        faults.restart_engine()
        try:
            done = future.result(timeout=120)
        except InfrastructureError as error:
            stage.require(bool(error.cause), "an error without a cause")
        else:
            stage.require(done.stdout == b"whole\n", f"half a result: {done.outcome.value}")
        stage.require(pool.run("print(1)").stdout == b"1\n", "the pool did not come back")


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
