"""codegym as an OpenEnv server, and a client that plays one episode over its WebSocket."""

import asyncio
import json
import socket
import threading

import uvicorn
import websockets

from codegym import load_suite
from codegym.trainers.openenv import make_app

app = make_app("codegym/Repair-v0", suite="authored", max_concurrent_envs=16)
listener = socket.create_server(("127.0.0.1", 0))
server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
thread.start()


async def play(address: str) -> None:
    """Reset, and answer twice; each connection has an environment of its own."""
    task = load_suite("authored")["widest-gap"]
    async with websockets.connect(address) as session:
        await session.send(json.dumps({"type": "reset", "data": {"task_id": task.id}}))
        print(json.loads(await session.recv())["data"]["observation"]["text"][:40])
        for answer in (task.stub, task.reference):
            await session.send(json.dumps({"type": "step", "data": {"text": answer}}))
            told = json.loads(await session.recv())["data"]
            print("reward", told["reward"], "done", told["done"])


asyncio.run(play(f"ws://127.0.0.1:{listener.getsockname()[1]}/ws"))
server.should_exit = True
thread.join()
