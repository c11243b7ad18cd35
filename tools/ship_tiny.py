"""Make the weights of a run of `baselines/selfplay.py` the ones that are shipped.

python tools/ship_tiny.py runs/self-0 codegym/selfplay/tiny.npz
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file


def main() -> None:
    """Write weights as half-precision numbers, with the number of attention heads beside them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    about = json.loads((args.run / "args.json").read_text())
    weights = load_file(args.run / "checkpoint" / "model.safetensors")
    arrays = {name: array.astype(np.float16) for name, array in weights.items()}
    with args.out.open("wb") as out:  # given a name, numpy adds to it
        np.savez(out, heads=np.array(about["args"]["heads"]), **arrays)
    size = sum(array.size for array in arrays.values())
    print(f"{args.out}: {size:,} weights, {args.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
