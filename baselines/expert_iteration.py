"""Expert iteration: a language model learns from those of its own programs that pass.

    python baselines/expert_iteration.py --model smollm2 --out runs/expert
    python baselines/expert_iteration.py --resume runs/expert        # after Ctrl-C, or to go on

A round: sample answers to every training task, judge them in the sandbox, keep distinct programs
that passed, train on all that were found so far, evaluate on behaviours that training never sees.
(STaR, arXiv 2203.14465; ReST-EM, arXiv 2312.06585.)

Nothing that the model wrote runs in this process. Every step draws from a stream that its round and
place decide, so that a run that was stopped anywhere goes on to the same numbers. ``--select any``
is the control: as many programs, but taken without regard to their verdicts.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import dataclasses
import json
import math
import random
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from arguments import arg, commit, parse
from causal import adapter, batches, body, closing, load, program, question, sample
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from safetensors.torch import load_file, save_file

import codegym
from codegym.errors import CodegymError, InputError
from codegym.evaluation.comparing import compare
from codegym.evaluation.models.decoding import left_padded, positions
from codegym.evaluation.passk import interval_at_k
from codegym.jsonl import read_json_lines
from codegym.seeds import seed_of
from codegym.suites import Suite, load_suite
from codegym.task import Outcome

Counts = dict[str, tuple[int, int]]  # by task: samples, samples that passed


@dataclass
class Args:
    model: str = arg("smollm2", "folder, hub name, .gguf file, `smollm2`, or `tiny` for a try")
    suite: str = arg("plain-functions:train", "suite to learn from")
    eval_suite: str = arg("plain-functions:held-out", "suite to evaluate on; `:dev` to tune")
    seed: int = arg(0, "seed of everything")
    out: str = arg("runs/expert", "run folder")
    resume: str = arg("", "run folder to go on with; of other arguments only --rounds is read")
    rounds: int = arg(3, "rounds")
    tasks: int = arg(0, "only so many tasks of the suite, evenly spread; 0 for all")
    eval_tasks: int = arg(0, "the same for evaluation")
    samples: int = arg(8, "answers to a task in a round")
    temperature: float = arg(0.8, "of sampling, in training and in evaluation")
    longest: int = arg(48, "most tokens of an answer")
    keep: int = arg(4, "most distinct programs of a task to learn from")
    select: str = arg("passing", "programs to learn from; `any` is a control", ("passing", "any"))
    eval_samples: int = arg(4, "answers to a task in an evaluation; and a greedy one")
    lora: int = arg(0, "rank of LoRA adapters (needs peft); 0 trains all weights")
    lr: float = arg(3e-5, "highest learning rate of a round (LoRA: some 10 times as much)")
    epochs: int = arg(2, "passes over the programs in a round")
    batch: int = arg(16, "programs in an optimiser step")
    rows: int = arg(128, "answers that are sampled at once")
    bf16: bool = arg(True, "sample with bfloat16 weights, train under autocast")
    threads: int = arg(2, "threads of torch on the CPU")
    device: str = arg("auto", "auto, cpu or cuda")
    backend: str = arg("auto", "sandbox: docker, bubblewrap or auto")
    workers: int = arg(2, "sandboxes")
    tensorboard: bool = arg(False, "write TensorBoard files too")


@dataclass(frozen=True)
class Item:
    """A program to learn from."""

    task_id: str
    text: str
    """The body, as the model wrote it."""


def number(*parts: Any) -> int:
    """A seed for one step of a run."""
    return seed_of(" ".join(map(str, parts)))


def form(source: str) -> str:
    """A program without what makes no difference: white space, comments, quotes."""
    try:
        return ast.unparse(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


def spread(suite: Suite, count: int) -> list[codegym.Task]:
    """So many tasks of a suite, evenly spread; all for 0."""
    tasks = list(suite)
    if not 0 < count < len(tasks):
        return tasks
    return [tasks[place * len(tasks) // count] for place in range(count)]


class Stopped(Exception):
    """Ctrl-C, at a place from where the run can go on."""


class Run:
    """One run: its model, its folder, and how far it is."""

    def __init__(
        self, args: Args, folder: Path, pool: codegym.SandboxPool, stop: list[int]
    ) -> None:
        self.args, self.folder, self.stop = args, folder, stop
        self.judge = codegym.Judge(pool)
        self.train_tasks = spread(load_suite(args.suite), args.tasks)
        self.eval_tasks = spread(load_suite(args.eval_suite), args.eval_tasks)
        self.by_id = {task.id: task for task in self.train_tasks}
        auto = "cuda" if torch.cuda.is_available() else "cpu"
        self.device = torch.device(auto if args.device == "auto" else args.device)
        self.model, self.tokenizer = load(args.model)
        if args.lora:
            self.model = adapters(self.model, args.lora, args.seed)
        self.model.to(self.device)
        self.trained = {n: p for n, p in self.model.named_parameters() if p.requires_grad}
        self.questions = {
            task.id: question(task, self.tokenizer)
            for task in [*self.train_tasks, *self.eval_tasks]
        }
        # How far it is: a round (0 is the untouched model), its phases that are done, and the
        # optimiser's step within the one that is under way.
        self.round, self.phase, self.step = 0, "evaluate", 0
        self.optimizer: torch.optim.Optimizer | None = None
        self.found: dict[str, list[Item]] = defaultdict(list)
        self.evaluations: list[dict[str, Counts]] = []
        self.spent: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()  # the same, as in the checkpoint
        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeElapsedColumn(), disable=not sys.stderr.isatty(),
        )  # fmt: skip
        self.board: Any = None
        if args.tensorboard:
            from torch.utils.tensorboard import SummaryWriter

            self.board = SummaryWriter(str(folder / "tensorboard"))

    # ===== The loop ====

    def go(self) -> None:
        """From where it is to the end of the last round."""
        with self.bar:
            while self.round <= self.args.rounds:
                if self.phase == "sample":
                    self.collect()
                    self.phase = "train"
                    self.save()
                if self.phase == "train":
                    self.train()
                    self.phase, self.step, self.optimizer = "evaluate", 0, None
                    self.save()
                if self.phase == "evaluate":
                    self.evaluate()
                    self.round, self.phase = self.round + 1, "sample"
                    self.save()
        self.export()

    def check(self) -> None:
        if self.stop:
            raise Stopped

    @contextlib.contextmanager
    def clock(self, what: str) -> Iterator[None]:
        """Count wall seconds to one kind of work."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.spent[what] += time.monotonic() - began

    # ===== Sample and judge ====

    def answers(
        self, tasks: Sequence[codegym.Task], count: int, temperature: float, label: str
    ) -> Iterator[tuple[codegym.Task, list[str]]]:
        """Sample answers to tasks, batch by batch; batches that a stopped run made are read."""
        path = self.folder / "samples" / f"{self.round}-{label}.jsonl"
        path.parent.mkdir(exist_ok=True)
        have = [line.record for line in read_json_lines(path)] if path.exists() else []
        done = {row["task_id"]: row["answers"] for row in have}
        lengths = [len(self.questions[task.id]) for task in tasks]
        plan = list(batches(lengths, max(1, self.args.rows // count)))
        actor: Any = None
        bar = self.bar.add_task(f"round {self.round}: {label}", total=len(tasks) * count)
        for place, batch in enumerate(plan):
            chosen = [tasks[at] for at in batch]
            if any(task.id not in done for task in chosen):
                self.check()
                actor = actor if actor is not None else self.actor()
                with self.clock("generation"):
                    texts = sample(
                        actor, self.tokenizer, [self.questions[task.id] for task in chosen], count,
                        temperature=temperature, longest=self.args.longest,
                        seed=number(self.args.seed, self.round, label, place),
                        stop=lambda: bool(self.stop),
                    )  # fmt: skip
                if texts is None:
                    raise Stopped
                rows = [
                    {"task_id": task.id, "answers": found}
                    for task, found in zip(chosen, texts, strict=True)
                ]
                done |= {row["task_id"]: row["answers"] for row in rows}
                with path.open("a") as out:
                    out.write("".join(json.dumps(row) + "\n" for row in rows))
            self.bar.advance(bar, len(chosen) * count)
            for task in chosen:
                ids = self.tokenizer(done[task.id], add_special_tokens=False)["input_ids"]
                self.counts["sampled_tokens"] += sum(map(len, ids))
                yield task, done[task.id]

    def actor(self) -> Any:
        """The model to sample from: adapters merged, in bfloat16 where that is wanted."""
        actor = copy.deepcopy(self.model)
        if self.args.lora:
            actor = actor.merge_and_unload()
        return actor.to(torch.bfloat16 if self.args.bf16 else torch.float32).eval()

    def judged(
        self, answers: Sequence[tuple[codegym.Task, list[str]]], label: str
    ) -> dict[str, list[bool]]:
        """By task, whether each answer passed its hidden tests in the sandbox.

        Equal programs are judged once, and all answers to a task see the same hidden inputs.
        """
        bar = self.bar.add_task(f"round {self.round}: judging", total=len(answers))
        with self.clock("execution"):
            waiting = []
            for task, texts in answers:
                seed = number(self.args.seed, label, task.id)
                sources = [form(program(task, text)) for text in texts]
                futures = {s: self.judge.submit(task, s, seed=seed) for s in dict.fromkeys(sources)}
                waiting.append((task, sources, futures))
            verdicts = {}
            for task, sources, futures in waiting:
                if self.stop:
                    for _, _, others in waiting:
                        for future in others.values():
                            future.cancel()
                self.check()
                found = {source: future.result() for source, future in futures.items()}
                verdicts[task.id] = [found[s].outcome is Outcome.PASSED for s in sources]
                self.counts["programs_judged"] += len(found)
                self.counts.update(f"outcome/{found[s].outcome.value}" for s in sources)
                self.bar.advance(bar)
        return verdicts

    def collect(self) -> None:
        """Sample answers to the training tasks and keep what is to be learned from."""
        args = self.args
        answers = list(self.answers(self.train_tasks, args.samples, args.temperature, "train"))
        passed = self.judged(answers, f"round {self.round}")
        fresh = 0
        for task, texts in answers:
            rng = random.Random(number(args.seed, self.round, "select", task.id))
            fits = passed[task.id]
            if args.select == "any":  # as many of them, and of tasks, but not for their verdicts
                fits = rng.sample(fits, len(fits))
            chosen = [Item(task.id, body(t)) for t, fit in zip(texts, fits, strict=True) if fit]
            known = {form(program(task, item.text)) for item in self.found[task.id]}
            for item in chosen:
                source = form(program(task, item.text))
                if source not in known and len(known) < args.keep:
                    known.add(source)
                    self.found[task.id].append(item)
                    fresh += 1
        rates = {name: (len(fits), sum(fits)) for name, fits in passed.items()}
        self.log("sample", {
            "pass@1": mean(rates), "tasks_solved": sum(c > 0 for _, c in rates.values()),
            "tasks": len(rates), "new_programs": fresh, "programs": len(self.items()),
        })  # fmt: skip

    def items(self) -> list[Item]:
        return [item for task in self.train_tasks for item in self.found[task.id]]

    # ===== Train ====

    def train(self) -> None:
        """Imitate the programs found so far, from the weights that there are."""
        args, items = self.args, self.items()
        rows = [self.encode(item) for item in items]
        order = [
            batch
            for epoch in range(args.epochs)
            for batch in self.shuffled([len(ids) for ids, _ in rows], epoch)
        ]
        if self.optimizer is None:
            self.begin_training()
        assert self.optimizer is not None
        bar = self.bar.add_task(f"round {self.round}: training", total=len(order))
        self.bar.advance(bar, self.step)
        self.model.train()
        while self.step < len(order):
            self.check()
            with self.clock("update"):
                # Up in the first tenth, then down to nothing.
                part = (self.step + 1) / (len(order) + 1)
                for group in self.optimizer.param_groups:
                    group["lr"] = args.lr * min(10 * part, (1 - part) / 0.9)
                loss = self.loss([rows[place] for place in order[self.step]])
                loss.backward()
                norm = torch.nn.utils.clip_grad_norm_(self.trained.values(), 1.0)
                self.optimizer.step()
                self.optimizer.zero_grad(set_to_none=True)
            self.step += 1
            self.counts["trained_tokens"] += sum(
                len(rows[place][0]) for place in order[self.step - 1]
            )
            self.log("train", {"loss": loss.item(), "gradient": norm.item(), "step": self.step})
            self.bar.advance(bar)
        self.model.eval()

    def begin_training(self) -> None:
        decay = {"weight_decay": 0.0, "betas": (0.9, 0.99)}
        self.optimizer = torch.optim.AdamW(self.trained.values(), lr=self.args.lr, **decay)

    def encode(self, item: Item) -> tuple[list[int], int]:
        """Tokens of question and answer, and how many of them are the question's."""
        asked = self.tokenizer(self.questions[item.task_id], add_special_tokens=False)["input_ids"]
        text = item.text + closing(self.tokenizer)
        said = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return [*asked, *said, self.tokenizer.eos_token_id], len(asked)

    def shuffled(self, lengths: Sequence[int], epoch: int) -> list[list[int]]:
        """Batches of like length, in a random order."""
        rng = random.Random(number(self.args.seed, self.round, "epoch", epoch))
        blurred = [length + 6 * rng.random() for length in lengths]
        order = list(batches([round(16 * length) for length in blurred], self.args.batch))
        rng.shuffle(order)
        return order

    def loss(self, rows: Sequence[tuple[list[int], int]]) -> torch.Tensor:
        """Mean cross-entropy of the answers' tokens."""
        tokens = [row for row, _ in rows]
        ids, mask = left_padded(tokens, self.tokenizer.pad_token_id, self.device)
        said = max(len(r) - asked for r, asked in rows)
        labels = torch.full((len(rows), said), -100)
        for place, (row, asked) in enumerate(rows):
            labels[place, said - len(row) + asked :] = torch.tensor(row[asked:])
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.args.bf16):
            logits = self.model(
                input_ids=ids, attention_mask=mask, logits_to_keep=said + 1, use_cache=False,
                position_ids=positions(mask),
            ).logits[:, :-1]  # fmt: skip
        flat = logits.float().flatten(0, 1), labels.to(self.device).flatten()
        return torch.nn.functional.cross_entropy(*flat)

    # ===== Evaluate ====

    def evaluate(self) -> None:
        """Pass@1 on behaviours that training never sees, and how it differs from the beginning."""
        args, found = self.args, {}
        kinds = {"sampled": (args.eval_samples, args.temperature), "greedy": (1, 0.0)}
        for kind, (count, temperature) in kinds.items():
            if count:
                answers = list(self.answers(self.eval_tasks, count, temperature, kind))
                passed = self.judged(answers, "evaluation")
                found[kind] = {name: (len(fits), sum(fits)) for name, fits in passed.items()}
        self.evaluations.append(found)
        row: dict[str, Any] = {"tasks": len(self.eval_tasks)}
        families = {task.id: task.family for task in self.eval_tasks}
        for kind, counts in found.items():
            low, high = interval_at_k(counts.values(), 1) or (math.nan, math.nan)
            row |= {kind: mean(counts), f"{kind}/low": low, f"{kind}/high": high}
            first = self.evaluations[0][kind]
            for name, one, two in (
                ("gain", first, counts),
                ("gain_by_family", grouped(first, families), grouped(counts, families)),
            ):
                paired = compare(one, two)
                if self.round and paired is not None:
                    row |= {
                        f"{kind}/{name}": paired.difference, f"{kind}/{name}/low": paired.low,
                        f"{kind}/{name}/high": paired.high, f"{kind}/{name}/p": paired.p_value,
                    }  # fmt: skip
        total = sum(self.spent.values()) or 1.0
        row |= {f"time/{what}": seconds / total for what, seconds in self.spent.items()}
        row |= {f"seconds/{what}": seconds for what, seconds in self.spent.items()}
        self.log("eval", row | self.counts)
        shown = [f"{kind} {row[kind]:.3f} [{row[kind + '/low']:.3f}, {row[kind + '/high']:.3f}]"
                 + (f", gain {row[kind + '/gain']:+.3f} [{row[kind + '/gain/low']:+.3f}, "
                    f"{row[kind + '/gain/high']:+.3f}]" if f"{kind}/gain" in row else "")
                 for kind in found]  # fmt: skip
        self.bar.console.print(f"round {self.round}: {'; '.join(shown)}", highlight=False)

    # ===== What stays ====

    def log(self, kind: str, values: dict[str, Any]) -> None:
        row = {"kind": kind, "round": self.round, **values}
        with (self.folder / "metrics.jsonl").open("a") as out:
            out.write(json.dumps(row) + "\n")
        if self.board is not None:
            at = self.counts["trained_tokens"]
            for name, value in values.items():
                self.board.add_scalar(f"{kind}/{name}", value, at)

    def save(self) -> None:
        """Write a checkpoint, and only then let go of the one before."""
        self.counted = Counter(self.counts)
        folder, new = self.folder / "checkpoint", self.folder / "checkpoint.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        save_file({n: p.detach().contiguous() for n, p in self.trained.items()},
                  new / "weights.safetensors")  # fmt: skip
        if self.optimizer is not None:
            state = self.optimizer.state_dict()["state"]
            tensors = {f"{at}.{k}": v for at, part in state.items() for k, v in part.items()}
            save_file(tensors, new / "optimizer.safetensors")
        (new / "state.json").write_text(json.dumps({
            "round": self.round, "phase": self.phase, "step": self.step,
            "found": [dataclasses.astuple(item) for item in self.items()],
            "evaluations": self.evaluations, "spent": self.spent, "counts": self.counts,
            "metrics": size(self.folder / "metrics.jsonl"),
        }))  # fmt: skip
        old = self.folder / "checkpoint.old"
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old, ignore_errors=True)

    def restore(self) -> None:
        """Go on from the checkpoint; a run that has none yet begins."""
        folder = self.folder / "checkpoint"
        if not folder.exists() and (self.folder / "checkpoint.old").exists():
            (self.folder / "checkpoint.old").rename(folder)  # it ended between two renames
        if not folder.exists():
            cut(self.folder / "metrics.jsonl", 0)
            return
        state = json.loads((folder / "state.json").read_text())
        self.round, self.phase, self.step = state["round"], state["phase"], state["step"]
        for task_id, text in state["found"]:
            self.found[task_id].append(Item(task_id, text))
        self.evaluations = [
            {
                kind: {name: (n, c) for name, (n, c) in counts.items()}
                for kind, counts in one.items()
            }
            for one in state["evaluations"]
        ]
        self.spent, self.counts = Counter(state["spent"]), Counter(state["counts"])
        self.counted = Counter(self.counts)
        cut(self.folder / "metrics.jsonl", state["metrics"])  # what came after is done again
        with torch.no_grad():
            for name, value in load_file(folder / "weights.safetensors").items():
                self.trained[name].copy_(value)
        if (folder / "optimizer.safetensors").exists():
            self.begin_training()
            assert self.optimizer is not None
            parts: dict[int, dict[str, torch.Tensor]] = defaultdict(dict)
            for name, value in load_file(folder / "optimizer.safetensors").items():
                at, _, part = name.partition(".")
                parts[int(at)][part] = value
            groups = self.optimizer.state_dict()["param_groups"]
            self.optimizer.load_state_dict({"state": dict(parts), "param_groups": groups})

    def export(self) -> None:
        """The model for others to load, and what it learned from."""
        self.actor().to(torch.float32).save_pretrained(self.folder / "model")
        self.tokenizer.save_pretrained(self.folder / "model")
        with (self.folder / "verified.jsonl").open("w") as out:
            for item in self.items() if self.args.select == "passing" else ():
                task = self.by_id[item.task_id]
                row = {"task_id": task.id, "instruction": task.instruction, "licence": task.licence,
                       "source": program(task, item.text), "model": Path(self.args.model).name,
                       "commit": commit()}  # fmt: skip
                out.write(json.dumps(row) + "\n")


def adapters(model: Any, rank: int, seed: int) -> Any:
    """A model with LoRA adapters on all of its linear layers."""
    config = adapter(rank)
    from peft import get_peft_model

    torch.manual_seed(seed)
    return get_peft_model(model, config)


def mean(counts: Counts) -> float:
    """Pass@1 over tasks, each weighing the same."""
    return math.fsum(passed / judged for judged, passed in counts.values()) / max(1, len(counts))


def grouped(counts: Counts, families: dict[str, str]) -> Counts:
    """Counts by family instead of by task."""
    found: dict[str, tuple[int, int]] = {}
    for name, (judged, passed) in counts.items():
        before = found.get(families[name], (0, 0))
        found[families[name]] = (before[0] + judged, before[1] + passed)
    return found


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def cut(path: Path, length: int) -> None:
    if path.exists():
        with path.open("r+b") as file:
            file.truncate(length)


def run(args: Args) -> int:
    torch.set_num_threads(args.threads)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    folder = Path(args.resume or args.out)
    folder.mkdir(parents=True, exist_ok=True)
    if not args.resume and (folder / "args.json").exists():
        raise InputError("there is a run already: --resume it, or give another --out", str(folder))
    stop: list[int] = []
    before = signal.signal(signal.SIGINT, lambda *_: stop.append(1) if not stop else sys.exit(130))
    try:
        with codegym.SandboxPool(args.backend, workers=args.workers) as pool:
            one = Run(args, folder, pool, stop)
            about = {
                "args": dataclasses.asdict(args), "commit": commit(), "backend": pool.backend,
                "device": str(one.device), "torch": torch.__version__,
                "transformers": transformers.__version__,
                "trained_parameters": sum(p.numel() for p in one.trained.values()),
                "suite": load_suite(args.suite).digest, "eval": load_suite(args.eval_suite).digest,
            }  # fmt: skip
            if args.resume:
                one.restore()
            (folder / "args.json").write_text(json.dumps(about, indent=1) + "\n")
            try:
                one.go()
            except Stopped:
                if one.phase != "train":
                    one.counts = Counter(one.counted)  # that phase begins anew
                one.save()
                print(
                    f"stopped in round {one.round}; go on with --resume {folder}", file=sys.stderr
                )
                return 130
    finally:
        signal.signal(signal.SIGINT, before)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    try:
        return run(parse(Args, __doc__.partition("\n")[0], argv))
    except CodegymError as error:
        print(f"expert_iteration.py: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
