"""GRPO with codegym's reward: TRL's trainer on plain functions, or on another suite of functions.

    python baselines/grpo.py --model smollm2 --out runs/grpo
    python baselines/grpo.py --resume runs/grpo              # after Ctrl-C

The trainer is TRL's own; what is here is how a task becomes a prompt, the reward (hidden tests, in
the sandbox), and an evaluation before and after on behaviours that training never sees. On a GPU
it trains in bfloat16; `--lora` trains adapters alone.
"""

from __future__ import annotations

import dataclasses
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from arguments import arg, commit, parse
from causal import adapter, batches, load, program, question, sample

from codegym.errors import CodegymError, InputError
from codegym.evaluation.comparing import compare
from codegym.evaluation.passk import interval_at_k, mean_pass_at_k
from codegym.suites import Suite, load_suite
from codegym.trainers.trl import RewardFunction, reward_func


@dataclass
class Args:
    model: str = arg("smollm2", "folder, hub name, .gguf file, `smollm2`, or `tiny` for a try")
    suite: str = arg("plain-functions:train", "suite to learn from")
    eval_suite: str = arg("plain-functions:held-out", "suite to evaluate on; `:dev` to tune")
    eval_tasks: int = arg(0, "only the first tasks of it; 0 for all")
    eval_samples: int = arg(4, "answers to a task in an evaluation; 0 for no evaluation")
    seed: int = arg(0, "seed of everything")
    out: str = arg("runs/grpo", "run folder")
    resume: str = arg("", "run folder to go on with, from its last checkpoint")
    rounds: int = arg(200, "optimiser steps")
    reward: str = arg("pass", "reward of a verdict", ("pass", "fraction"))
    group: int = arg(8, "answers to a task in a step")
    prompts: int = arg(8, "tasks in a step")
    accumulate: int = arg(1, "parts that a step is cut into, for memory")
    longest: int = arg(48, "most tokens of an answer")
    temperature: float = arg(0.8, "of sampling, in training and in evaluation")
    lr: float = arg(1e-5, "learning rate (LoRA: some 10 times as much)")
    beta: float = arg(0.0, "weight of the KL divergence from the untouched model")
    lora: int = arg(0, "rank of LoRA adapters (needs peft); 0 trains all weights")
    save_every: int = arg(50, "steps between checkpoints")
    cpu: bool = arg(False, "stay on the CPU where there is a GPU")
    backend: str = arg("auto", "sandbox: docker, bubblewrap or auto")
    workers: int = arg(2, "sandboxes")
    tensorboard: bool = arg(False, "write TensorBoard files too")


class Completed(RewardFunction):
    """codegym's reward function, for answers whose function's head stood in the prompt."""

    def __init__(self, inner: RewardFunction) -> None:
        super().__init__(inner.grader)

    def __call__(
        self, *, completions: Sequence[str], task_id: Sequence[str], **columns: Any
    ) -> list[float | None]:
        suite = self.grader.suite
        programs = [
            program(suite[name], text) for name, text in zip(task_id, completions, strict=True)
        ]
        return super().__call__(completions=programs, task_id=task_id, **columns)


def rows(suite: Suite, tokenizer: Any) -> list[dict[str, str]]:
    """The data set: what is asked, and the task that it is of."""
    return [{"prompt": question(task, tokenizer), "task_id": task.id} for task in suite]


def evaluate(
    args: Args, model: Any, tokenizer: Any, reward: Completed
) -> dict[str, tuple[int, int]]:
    """By task, answers judged and answers that passed; the same seeds whenever it is called."""
    tasks = list(load_suite(args.eval_suite))[: args.eval_tasks or None]
    asked = [question(task, tokenizer) for task in tasks]
    counts: dict[str, tuple[int, int]] = {}
    model.eval()
    reward.grader.suite = load_suite(args.eval_suite)
    for number, batch in enumerate(batches([len(text) for text in asked], 16)):
        answers = sample(
            model, tokenizer, [asked[place] for place in batch], args.eval_samples,
            temperature=args.temperature, longest=args.longest, seed=args.seed + number,
        )  # fmt: skip
        assert answers is not None  # nobody stops it
        for place, texts in zip(batch, answers, strict=True):
            passed = reward(completions=texts, task_id=[tasks[place].id] * len(texts))
            known = [value for value in passed if value is not None]
            counts[tasks[place].id] = len(known), sum(value == 1.0 for value in known)
    reward.grader.suite = load_suite(args.suite)
    return {name: found for name, found in counts.items() if found[0]}


def trainer_of(args: Args, folder: Path, model: Any, tokenizer: Any, reward: Completed) -> Any:
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    on_gpu = torch.cuda.is_available() and not args.cpu
    config = GRPOConfig(
        output_dir=str(folder / "trainer"), max_steps=args.rounds, seed=args.seed,
        per_device_train_batch_size=args.prompts * args.group // args.accumulate,
        gradient_accumulation_steps=args.accumulate, num_generations=args.group,
        max_completion_length=args.longest, temperature=args.temperature, top_k=0, beta=args.beta,
        learning_rate=args.lr, lr_scheduler_type="constant_with_warmup", warmup_steps=5,
        loss_type="dr_grpo", scale_rewards="none", bf16=on_gpu, use_cpu=not on_gpu,
        gradient_checkpointing=False, logging_steps=1, save_steps=args.save_every,
        save_total_limit=1, report_to=["tensorboard"] if args.tensorboard else [],
        dataloader_pin_memory=on_gpu, disable_tqdm=not sys.stderr.isatty(),
    )  # fmt: skip
    return GRPOTrainer(
        model=model, reward_funcs=reward, args=config, processing_class=tokenizer, peft_config=adapter(args.lora) if args.lora else None,
        train_dataset=Dataset.from_list(rows(load_suite(args.suite), tokenizer)),
    )  # fmt: skip


def log(folder: Path, kind: str, values: dict[str, Any]) -> None:
    with (folder / "metrics.jsonl").open("a") as out:
        out.write(json.dumps({"kind": kind, **values}) + "\n")


def run(args: Args) -> int:
    from transformers import TrainerCallback

    folder = Path(args.resume or args.out)
    folder.mkdir(parents=True, exist_ok=True)
    if not args.resume and (folder / "args.json").exists():
        raise InputError("there is a run already: --resume it, or give another --out", str(folder))
    (folder / "args.json").write_text(
        json.dumps({"args": dataclasses.asdict(args), "commit": commit()}, indent=1) + "\n"
    )
    stop: list[int] = []

    class Follow(TrainerCallback):  # type: ignore[misc]
        """Metrics as JSON lines; Ctrl-C ends after the step at hand, with a checkpoint."""

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            log(folder, "train", {"step": state.global_step, **(logs or {})})

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if stop:
                control.should_save = control.should_training_stop = True

    before = signal.signal(signal.SIGINT, lambda *_: stop.append(1) if not stop else sys.exit(130))
    model, tokenizer = load(args.model)
    tokenizer.padding_side = "left"
    inner = reward_func(args.suite, reward=args.reward, backend=args.backend, workers=args.workers)
    reward = Completed(inner)
    try:
        trainer = trainer_of(args, folder, model, tokenizer, reward)
        trainer.add_callback(Follow())
        first = folder / "untouched.json"
        if args.eval_samples and not first.exists():
            first.write_text(json.dumps(evaluate(args, trainer.model, tokenizer, reward)))
        kept = list((folder / "trainer").glob("checkpoint-*"))
        trainer.train(resume_from_checkpoint=bool(args.resume and kept))
        if stop:
            print(f"stopped; go on with --resume {folder}", file=sys.stderr)
            return 130
        if args.eval_samples:
            report(folder, {name: (n, c) for name, (n, c) in json.loads(first.read_text()).items()},
                   evaluate(args, trainer.model, tokenizer, reward))  # fmt: skip
        trainer.save_model(str(folder / "model"))
    finally:
        signal.signal(signal.SIGINT, before)
        reward.close()
    return 0


def report(folder: Path, one: dict[str, tuple[int, int]], two: dict[str, tuple[int, int]]) -> None:
    """Pass@1 before and after, with intervals over tasks."""
    found: dict[str, Any] = {}
    for name, counts in (("before", one), ("after", two)):
        low, high = interval_at_k(counts.values(), 1) or (0.0, 1.0)
        found |= {
            name: mean_pass_at_k(counts.values(), 1),
            f"{name}/low": low,
            f"{name}/high": high,
        }
    paired = compare(one, two)
    if paired is not None:
        found |= {"gain": paired.difference, "gain/low": paired.low, "gain/high": paired.high}
    log(folder, "eval", found)
    print(json.dumps(found))


def main(argv: Sequence[str] | None = None) -> int:
    try:
        return run(parse(Args, __doc__.partition("\n")[0], argv))
    except CodegymError as error:
        print(f"grpo.py: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
