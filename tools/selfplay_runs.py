"""`baselines/selfplay.py` and its runs, as the other tools measure them."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from codegym import SandboxPool

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "baselines"))
import plot
import selfplay

__all__ = ["opened", "plot", "selfplay"]


def opened(
    folders: Sequence[Path], pool: SandboxPool
) -> Iterator[tuple[Path, selfplay.Args, selfplay.Trainer]]:
    """Each run's folder, its arguments, and a trainer with the model of the run's end."""
    evaluations: dict[tuple[str, int], selfplay.Evaluation] = {}  # they are long in the making
    for folder in folders:
        about = selfplay.Args(**json.loads((folder / "args.json").read_text())["args"])
        which = about.eval_split, about.eval_tasks
        trainer = selfplay.Trainer(about, pool, evaluations.get(which))
        evaluations[which] = trainer.evaluation
        selfplay.load_weights(trainer.model, folder / "checkpoint" / "model.safetensors")
        trainer.model.eval()
        yield folder, about, trainer
