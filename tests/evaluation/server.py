"""A small server with OpenAI's interface, in a process of its own that can be killed.

    python -m tests.evaluation.server PORT LOG

It answers a prompt about ``f(x)`` with a program that a line of the prompt asks for. Every
request that it answers is a line in LOG: what was paid for.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.cli_runner import ROOT, environment

log_lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.reply(200, {"data": []})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = body.get("prompt") or "\n".join(m["content"] for m in body["messages"])
        if "unauthorised" in self.headers.get("Authorization", ""):
            return self.reply(401, {"error": {"message": "wrong key"}})
        if "too long" in text:
            return self.reply(400, {"error": {"message": "exceeds the model's context length"}})
        if self.server.failing > 0:
            self.server.failing -= 1
            return self.reply(429, {"error": {"message": "slow down"}}, {"Retry-After": "0"})
        time.sleep(0.05)
        answer = self.answer(text, body)
        with log_lock, open(self.server.log, "a") as log:
            log.write(json.dumps({"text": text, "seed": body.get("seed"), "body": body}) + "\n")
        return self.reply(200, answer)

    def answer(self, text, body):
        number = text.partition("times ")[2].partition(".")[0] or "0"
        wrong = "wrong" in text and "Hidden tests passed" not in text
        program = f"def f(x):\n    return x * {number}{' + 1' if wrong else ''}\n"
        usage = {"prompt_tokens": len(text.split()), "completion_tokens": 12, "total_tokens": 0}
        made = {"id": "1", "created": 0, "model": body["model"], "usage": usage}
        if "prompt" in body:
            choice = {"index": 0, "text": f"    return x * {number}\n", "finish_reason": "stop"}
            return {**made, "object": "text_completion", "choices": [choice]}
        content = f"Here it is:\n```python\n{program}```\n"
        message = {"role": "assistant", "content": content}
        if body.get("tools"):
            function = {"name": body["tools"][0]["function"]["name"], "arguments": '{"path": "a"}'}
            message = {"role": "assistant", "content": None}
            message["tool_calls"] = [{"id": "c", "type": "function", "function": function}]
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return {**made, "object": "chat.completion", "choices": [choice]}

    def reply(self, status, record, headers=()):
        raw = json.dumps(record).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


class Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True
    failing = 0
    """So many requests are still to be refused as too many."""

    def handle_error(self, request, client_address):
        """Clients are killed here; no word about it."""


def serve(port: int, log: Path) -> Server:
    server = Server(("127.0.0.1", port), Handler)
    server.log = log
    return server


def paid_for(log: Path) -> list[dict]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


class Process:
    """The server in a process of its own."""

    def __init__(self, port: int, argument: Path, module: str = "tests.evaluation.server") -> None:
        command = [sys.executable, "-m", module, str(port), str(argument)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=-3, stderr=-3)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=5).close()
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2])).serve_forever()
