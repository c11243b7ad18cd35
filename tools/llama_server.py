"""llama.cpp's own server, OpenAI-compatible, until it is killed. Needs the package `xllamacpp`.

    python -m tools.llama_server PORT MODEL.gguf [--slots 8] [--context 1024] [--threads 1]

More threads than idle cores are slower than one: they wait for each other at every layer.
"""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

import xllamacpp


def main() -> None:
    """Serve the model."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("port", type=int)
    parser.add_argument("model", type=Path, help="weights, GGUF")
    parser.add_argument("--slots", type=int, default=8, help="requests at a time")
    parser.add_argument("--context", type=int, default=1024, help="tokens of each, with its answer")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    params = xllamacpp.CommonParams()
    params.model.path = str(options.model)
    params.hostnames = ["127.0.0.1"]
    params.port = options.port
    params.n_parallel = options.slots
    params.n_ctx = options.slots * options.context
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads
    params.warmup = False
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
