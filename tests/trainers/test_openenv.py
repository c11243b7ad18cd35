import asyncio
import json
import socket
import threading

import pytest

import codegym
from tests.trainers.conftest import SLEEPER

pytest.importorskip("openenv.core", reason="the extra `openenv` is not installed")
uvicorn = pytest.importorskip("uvicorn", reason="the extra `openenv` is not installed")
websockets = pytest.importorskip("websockets", reason="the extra `openenv` is not installed")

from codegym.trainers.openenv import make_app  # noqa: E402


@pytest.fixture
def serve():
    """Serves an application on a free port of this machine."""
    running = []

    def start(app) -> str:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        running.append((server, thread, listener))
        return f"ws://127.0.0.1:{listener.getsockname()[1]}/ws"

    yield start
    for server, thread, listener in running:
        server.should_exit = True
        thread.join()
        listener.close()


async def talk(address, *messages):
    async with websockets.connect(address, open_timeout=60) as socket:
        answers = []
        for message in messages:
            await socket.send(json.dumps(message))
            answers.append(json.loads(await socket.recv()))
        return answers


def begin(task_id):
    return {"type": "reset", "data": {"task_id": task_id, "seed": 1}}


def act(text):
    return {"type": "step", "data": {"text": text}}


@pytest.mark.docker
def test_sessions_at_once_have_episodes_of_their_own(serve, docker_pool):
    address = serve(make_app("codegym/Repair-v0", pool=docker_pool, max_concurrent_envs=8))
    tasks = [codegym.load_suite("authored")[name] for name in ("widest-gap", "snap-to-step")]

    async def play(task):
        return await talk(address, begin(task.id), act(task.stub), act(task.reference))

    async def all_of_them():
        return await asyncio.gather(*(play(task) for task in tasks * 3))

    for task, (first, second, third) in zip(tasks * 3, asyncio.run(all_of_them()), strict=True):
        assert first["data"]["observation"]["text"].startswith(task.instruction.strip()[:20])
        assert (second["data"]["reward"], second["data"]["done"]) == (0.0, False)
        assert (third["data"]["reward"], third["data"]["done"]) == (1.0, True)


@pytest.mark.docker
def test_a_dead_container_is_an_error_and_no_observation(serve, dying):
    address = serve(make_app("codegym/Function-v0", pool=dying.pool))
    reference = codegym.load_suite("authored")["widest-gap"].reference

    async def play():
        async with websockets.connect(address) as socket:

            async def ask(message):
                await socket.send(json.dumps(message))
                return json.loads(await socket.recv())

            await ask(begin("widest-gap"))
            with dying.killing():
                failed = await ask(act(SLEEPER))
            await ask(begin("widest-gap"))
            return failed, await ask(act(reference))

    failed, later = asyncio.run(play())
    assert failed["type"] == "error"
    assert failed["data"]["code"] == "EXECUTION_ERROR"
    assert "reward" not in failed["data"]
    assert later["data"]["reward"] == 1.0


@pytest.mark.slow
@pytest.mark.docker
@pytest.mark.timeout(200)
def test_the_page(run_page):
    assert "reward 1.0" in run_page("openenv")
