"""The gate: which of a proposer's programs become tasks.

A strict gate on what may enter training keeps self-play from collapsing, more than any reward
does ("Survive or Collapse", arXiv 2605.22217). A program passes where it

1. is in the subset (:mod:`codegym.selfplay.guest`): ``subset``;
2. ends within its steps on every input: ``time``;
3. returns a value on enough inputs: ``inputs``; and enough different ones: ``varied``;
4. needs every statement, for leaving any one out changes an output, and so does taking the last
   turn of a loop alone: ``ineffective``;
5. has no statement larger than a limit, not too many, and no expression that is a longer way to
   write another (as `2 + 3`, `a - -1` or `if a + 1`): ``padded``;
6. does something that no program before did, unless in more words, by its outputs on fixed probe
   inputs, in each of three parts of them (one that differs on few inputs only is known):
   ``known``; and, likewise, is none of those kept for evaluation: ``held-out``;
7. leaves room for others, by a quota on syntax trees that differ only in names and constants:
   ``shape``;
8. returns the same in a second process with another hash seed: ``nondeterministic``.

That it is solved neither always nor never shows only when it was tried: :meth:`Gate.learnable`.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from codegym.errors import InputError
from codegym.selfplay.batch import Answer, Batch, Job, Pending, run_job
from codegym.selfplay.values import (
    Arguments,
    Range,
    Signature,
    canonical,
    draw,
    probes,
    signature_of,
)

ACCEPTED = "accepted"
REASONS = (
    ACCEPTED, "subset", "time", "inputs", "varied", "ineffective", "padded", "known", "held-out",
    "shape", "nondeterministic",
)  # fmt: skip
"""What a decision can say, in the order in which it is found out."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the gate asks for."""

    inputs: int = 16
    """Inputs that a program is tried on; those that the proposer gave come first."""
    enough: int = 9
    """On how many of them it must return a value."""
    varied: int = 5
    """How many different values it must return; of a tuple, each part must vary."""
    nodes: int = 14
    """Largest statement: names, constants and operations in it, without statements inside it."""
    operations: int = 6
    """Most operations of a statement: calls, arithmetic, comparisons, subscripts, conditions,
    further loops of a comprehension. The fewer, the less can be chained for novelty's sake."""
    lines: int = 12
    """Most statements."""
    shape_share: float = 0.1
    """Largest share of one shape among the latest ``pool`` programs, from ``pool / 20`` on."""
    pool: int = 2000
    """Over how many of the latest programs the quota is counted."""
    alike: bool = False
    """Whether a program of the same shape as one that it nearly does as is new all the same, where
    it does not wholly the same: `if a > 4: ...` beside `if a > 3: ...`."""
    low: float = 0.0
    high: float = 1.0
    """A task is learnable where its success rate is above ``low`` and below ``high``."""

    def __post_init__(self) -> None:
        if not 1 <= self.varied <= self.enough <= self.inputs:
            raise InputError("1 <= varied <= enough <= inputs", "Rules")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A program that a proposer offers, with inputs."""

    source: str
    inputs: tuple[str, ...] = ()
    """Arguments as source text, one call each; more are drawn by the parameters' types."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that went through the gate, and what it does."""

    source: str
    signature: Signature
    inputs: tuple[Arguments, ...]
    """Those on which it returned a value."""
    outputs: tuple[Any, ...]
    """The values, one per input; a tuple is a list here."""
    returns_tuple: bool
    states: tuple[list[Arguments], ...]
    """Per input, the parameters' values after each top-level statement; empty where they do not
    tell all (the program has other variables, or returns something else than its parameters)."""
    lines: int
    """Statements, all of them needed."""
    stages: int
    """Statements at the top level."""
    behaviour: str
    """Digest of its outputs on the probe inputs of its signature."""
    parts: tuple[str, ...]
    """The same for each part of them."""
    size: int
    """Names, constants and operations of all its statements."""
    shape: str
    """Digest of its syntax tree without names and constants."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says of a proposal."""

    reason: str
    """One of :data:`REASONS`."""
    detail: str = ""
    program: Program | None = None
    """The program where it was accepted."""

    @property
    def accepted(self) -> bool:
        """Whether it is a task now."""
        return self.program is not None


class Gate:
    """Turns proposals into programs to make tasks of; remembers what it let in.

    Args:
        batch: Where programs run.
        rules: What is asked for.
        values: What inputs are drawn from.
        seed: Seeds the drawing of inputs.
        hash_seed: ``PYTHONHASHSEED`` of the second process.
    """

    def __init__(
        self,
        batch: Batch,
        rules: Rules | None = None,
        *,
        values: Range | None = None,
        seed: int = 0,
        hash_seed: int = 1,
    ) -> None:
        self.batch = batch
        self.rules = rules or Rules()
        self._values = values or Range()
        self._rng = random.Random(f"codegym.selfplay gate {seed}")
        self._hash_seed = hash_seed
        self._known: dict[str, None] = {}
        self._owners: dict[str, tuple[int, str]] = {}  # by part, size and shape of the shortest
        self._held_out: set[str] = set()
        self._shapes: deque[str] = deque()
        self._counts: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many programs it let in."""
        return len(self._known)

    def hold_out(self, behaviours: Iterable[str]) -> None:
        """Never let in what behaves like these: what evaluation is made of.

        Args:
            behaviours: :attr:`Program.behaviour` of programs, or their :attr:`Program.parts` where
                what does nearly the same is to be kept out too.
        """
        self._held_out.update(behaviours)

    def learnable(self, success: float) -> bool:
        """Whether a task of this success rate teaches: solved neither always nor never."""
        return self.rules.low < success < self.rules.high

    def check(self, proposals: Sequence[Proposal]) -> list[Decision]:
        """Decide on proposals, in order; of two that do the same the first is new."""
        return self.submit(proposals).result()

    def submit(self, proposals: Sequence[Proposal]) -> Checking:
        """Begin to decide on proposals; the programs run while the caller does something else."""
        signatures = [signature_of(proposal.source) for proposal in proposals]
        jobs = [
            self._job(proposal, signature)
            for proposal, signature in zip(proposals, signatures, strict=True)
        ]
        return Checking(self, proposals, signatures, jobs, self.batch.submit(jobs))

    def _job(self, proposal: Proposal, signature: Signature) -> Job:
        offered = list(proposal.inputs[: self.rules.inputs])
        more = self.rules.inputs - len(offered)
        return {
            "op": "gate",
            "source": proposal.source,
            "texts": offered,
            "inputs": [draw(signature, self._rng, self._values) for _ in range(more)],
            "probes": probes(signature),
            "enough": self.rules.enough,
            "varied": self.rules.varied,
        }

    def _decide(
        self, proposal: Proposal, signature: Signature, job: Job, answer: Answer
    ) -> Decision:
        rules = self.rules
        if "refused" in answer:
            return Decision("subset", answer["refused"])
        if not signature:
            return Decision("subset", "the first line names the parameters and their types")
        good = [place for place, out in enumerate(answer["outputs"]) if isinstance(out, list)]
        if "Fuel" in answer["outputs"]:
            return Decision("time", f"more than {self.batch.bounds.steps} steps")
        if len(good) < rules.enough:
            errors = Counter(out for out in answer["outputs"] if isinstance(out, str))
            most = ", ".join(f"{count} x {name}" for name, count in errors.most_common(2))
            return Decision("inputs", f"a value on {len(good)} of {rules.inputs}: {most}")
        varied = len({canonical(answer["outputs"][place]) for place in good})
        if varied < rules.varied:
            return Decision("varied", f"{varied} different values")
        if not answer["needed"] or not all(answer["needed"]):
            idle = [place + 1 for place, needed in enumerate(answer["needed"]) if not needed]
            return Decision("ineffective", f"statements that do nothing, or once: {idle or 'all'}")
        if max(answer["nodes"]) > rules.nodes or len(answer["nodes"]) > rules.lines:
            return Decision("padded", f"{len(answer['nodes'])} statements of {answer['nodes']}")
        if answer["operations"] > rules.operations:
            return Decision("padded", f"{answer['operations']} operations in a statement")
        if answer["folded"]:
            return Decision("padded", "an expression that is a longer way to write another")
        if answer["tuple"]:
            values = zip(*(answer["outputs"][place][0] for place in good), strict=True)
            if any(len(set(map(canonical, some))) == 1 for some in values):
                return Decision("varied", "one of the values is always the same")
        types = canonical([parameter.type for parameter in signature])
        parts = tuple(
            hashlib.sha256(f"{place} {types} {part}".encode()).hexdigest()[:16]
            for place, part in enumerate(answer["parts"])
        )
        size, shape = sum(answer["nodes"]), answer["shape"]
        behaviour = hashlib.sha256("".join(parts).encode()).hexdigest()[:16]
        near = {self._owners[part] for part in parts if part in self._owners}
        alike = rules.alike and behaviour not in self._known
        if any(least <= size and not (alike and other == shape) for least, other in near):
            return Decision("known", "does what an earlier program does, or nearly")
        if not self._held_out.isdisjoint((behaviour, *parts)):
            return Decision("held-out", "kept for evaluation")
        if len(self._shapes) >= rules.pool / 20 and (
            self._counts[shape] >= rules.shape_share * len(self._shapes)
        ):
            return Decision("shape", "too many programs of this form")
        states = tuple(answer["states"][place] for place in good) if answer["stageable"] else ()
        inputs = [*answer["offered"], *job["inputs"]]
        program = Program(
            source=proposal.source,
            signature=signature,
            inputs=tuple(inputs[place] for place in good),
            outputs=tuple(answer["outputs"][place][0] for place in good),
            returns_tuple=answer["tuple"],
            states=states,
            lines=len(answer["nodes"]),
            stages=len(answer["blocks"]),
            behaviour=behaviour,
            parts=parts,
            size=size,
            shape=shape,
        )
        return Decision(ACCEPTED, "", program)

    def _let_in(self, program: Program) -> None:
        self._known[program.behaviour] = None
        self._owners.update(dict.fromkeys(program.parts, (program.size, program.shape)))
        self._shapes.append(program.shape)
        self._counts[program.shape] += 1
        while len(self._shapes) > self.rules.pool:
            self._counts[self._shapes.popleft()] -= 1

    def forget(self, program: Program) -> None:
        """Let go of a program, so that it is new again: of one that could not be tried."""
        if self._known.pop(program.behaviour, ...) is None:
            for part in program.parts:
                if self._owners.get(part) == (program.size, program.shape):  # else another's
                    del self._owners[part]
            self._shapes.remove(program.shape)
            self._counts[program.shape] -= 1

    def state(self) -> dict[str, Any]:
        """What it remembers, as plain data for a checkpoint."""
        version, internal, gauss = self._rng.getstate()
        return {
            "known": list(self._known),
            "owners": {part: list(owner) for part, owner in self._owners.items()},
            "held_out": sorted(self._held_out),
            "shapes": list(self._shapes),
            "random": [version, list(internal), gauss],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from :meth:`state`."""
        self._known = dict.fromkeys(state["known"])
        self._owners = {part: (size, shape) for part, (size, shape) in state["owners"].items()}
        self._held_out = set(state["held_out"])
        self._shapes = deque(state["shapes"])
        self._counts = Counter(self._shapes)
        version, internal, gauss = state["random"]
        self._rng.setstate((version, tuple(internal), gauss))


class Checking:
    """Decisions that are being worked out."""

    def __init__(
        self,
        gate: Gate,
        proposals: Sequence[Proposal],
        signatures: Sequence[Signature],
        jobs: Sequence[Job],
        pending: Pending,
    ) -> None:
        self._gate, self._pending = gate, pending
        self._asked = list(zip(proposals, signatures, jobs, strict=True))

    def result(self) -> list[Decision]:
        """Wait for the decisions, in the order of the proposals; once.

        Raises:
            InfrastructureError: A sandbox failed on every try.
        """
        gate = self._gate
        decisions: list[Decision] = []
        new: dict[str, str] = {}
        for asked, answer in zip(self._asked, self._pending.result(), strict=True):
            decision = gate._decide(*asked, answer)
            program = decision.program
            if program is not None:
                near = {new[part] for part in program.parts if part in new}
                alike = gate.rules.alike and program.behaviour not in new
                if near and not (alike and near == {program.shape}):
                    decision = Decision("known", "does what another of this batch does, or nearly")
                else:
                    new |= dict.fromkeys((program.behaviour, *program.parts), program.shape)
            decisions.append(decision)
        # Only what passed all else is worth a second process.
        passed = [(place, d.program) for place, d in enumerate(decisions) if d.program is not None]
        again = gate.batch.ask(
            [run_job(program.source, program.inputs) for _, program in passed], gate._hash_seed
        )
        for (place, program), answer in zip(passed, again, strict=True):
            if canonical(answer.get("outputs")) != canonical([[out] for out in program.outputs]):
                decisions[place] = Decision("nondeterministic", "differs in a second process")
            else:
                gate._let_in(program)
        return decisions
