"""Pools on images of tasks' own."""

from __future__ import annotations

import uuid
from concurrent.futures import Future

import pytest

from codegym import InfrastructureError, Judge, Outcome, SandboxPool
from codegym.sandbox import engine, image
from codegym.sandbox.extra import MOST_POOLS, ImagePools
from tests.making import program_task


class FakePool:
    def __init__(self, lines: str) -> None:
        self.lines, self.closed = lines, False

    def close(self) -> None:
        self.closed = True


def test_idle_pools_make_room_and_busy_ones_do_not():
    made: list[FakePool] = []

    def make(lines):
        made.append(FakePool(lines))
        return made[-1]

    pools = ImagePools(make)
    futures = {lines: Future() for lines in "abcd"}
    for lines in "abc":
        pools.use(lines, lambda pool, lines=lines: futures[lines])
    assert [pool.closed for pool in made] == [False] * 3, "all are at work"
    assert len(made) == MOST_POOLS + 1
    futures["b"].set_result(None)
    futures["a"].set_result(None)
    pools.use("a", lambda pool: futures["a"])
    pools.use("d", lambda pool: futures["d"])
    assert [pool.lines for pool in made if pool.closed] == ["a", "b"]
    with pytest.raises(ZeroDivisionError):
        pools.use("c", lambda pool: 1 / 0)
    pools.close()
    assert all(pool.closed for pool in made)
    pools.use("e", lambda pool: Future())
    assert made[-1].closed, "a closed pool's are closed"


@pytest.mark.docker
def test_a_task_adds_to_the_image():
    lines = "RUN echo made for this task > /etc/made\nENV MADE=yes"
    task = program_task({"stdout": "made for this task"}, dockerfile=lines)
    with SandboxPool("docker", workers=1) as pool:
        judge = Judge(pool)
        verdict = judge.evaluate(task, "print(open('/etc/made').read())")
        assert verdict.outcome is Outcome.PASSED, verdict
        assert verdict.versions["image"] == image.task_image_tag(lines) != pool.image
        plain = judge.evaluate(program_task({}), "open('/etc/made')")
        assert plain.outcome is Outcome.FAILED
        with pytest.raises(InfrastructureError, match="the image does not build") as caught:
            judge.evaluate(program_task({}, dockerfile=f"RUN false {uuid.uuid4()}"), "")
        assert caught.value.cause == "image"
        extra = pool._images._pools[lines]
    assert extra._closed
    client = engine.connect()
    assert image.task_image_tag(lines) in image.sandbox_images(client)
    client.images.remove(image.task_image_tag(lines))
    client.close()
