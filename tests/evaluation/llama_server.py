"""llama.cpp's own server in this process, until it is killed.

python -m tests.evaluation.llama_server PORT MODEL.gguf
"""

from __future__ import annotations

import sys
import threading

import xllamacpp


def main(port: int, model: str) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_parallel = 8
    params.n_ctx = 8 * 1024
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup = False
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
