"""Self-play on code from scratch: a small model proposes programs, solves them, and learns.

    python baselines/selfplay.py --preset tiny --arm self --seed 0 --out runs/self-0
    python baselines/selfplay.py --resume runs/self-0           # after Ctrl-C, or to go on
    python baselines/plot.py runs/* --out curves.png

One transformer plays both roles. As the proposer it writes a program of k lines; the gate of
`codegym.selfplay` decides whether it becomes a task. As the solver it sees five examples of the
program's variables before and after, and writes the lines between. Every program, the model's and
the grammar's, runs in the sandbox; this process only ever sees the values that came out.

One iteration is a pipeline, so that the sandbox works while the model does:

    propose  sample programs, and with them the wrong but valid answers of the solver (hindsight:
             each is the right answer to the task that it does define)   -> gate, in the background
    solve    sample answers to the tasks that came out of the gate       -> judge, in the background
    update   one optimiser step: imitate verified programs on fresh inputs, imitate the answers that
             search found, RLOO for both roles (baselines per task; per role and length)

Answers are judged while the model goes on, so the policy gradients are of answers that are one
iteration old, and of proposals that are two.

What is compared is `--arm`: all of them share this file, the warm-up, the sizes and the budget.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import json
import platform
import random
import shutil
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import arguments
import numpy as np
import torch
import transformers
from arguments import arg, commit
from muon import Muon
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaDecoderLayer, rotate_half

import codegym
from codegym.errors import CodegymError, InputError
from codegym.evaluation.models.decoding import cache_name
from codegym.evaluation.passk import pass_at_k
from codegym.intervals import wilson
from codegym.jsonl import read_json_lines
from codegym.selfplay import Bounds, Form, Proposal, Range, Rules, SelfPlay, syntax
from codegym.selfplay import Program as Gated
from codegym.selfplay.batch import run_job
from codegym.selfplay.grammar import (
    BINARY,
    COMPARE,
    DIGITS,
    HEADS,
    LETTERS,
    LEXEMES,
    LIST,
    TEXT,
    Line,
    UniformGrammar,
    lines_of,
)  # fmt: skip
from codegym.selfplay.tokens import (
    CONSTANTS,
    DIFFERENCES,
    END,
    EXAMPLES,
    FIRST,
    KIND,
    LENGTH,
    LIMIT,
    LINE,
    MAX_LINE,
    PAD,
    PROPOSE,
    SLOTS,
    SOLVE,
    TOKEN,
    VALUES,
    VOCABULARY,
    Piece,
    encode,
    read_tokens,
)
from codegym.selfplay.values import draw, signature_of

# ===== Arguments: one field each, with its help ====


ARMS = ("self", "warmup-only", "fixed-tasks", "frozen-proposer", "random-grammar", "random",
        "generator", "data")  # fmt: skip


@dataclass
class Args:
    preset: str = arg("tiny", "sizes: tiny (two cores) or gpu (one H100)", ("tiny", "gpu"))
    arm: str = arg("self", "what makes the tasks; all but `self` are controls", ARMS)
    seed: int = arg(0, "seed of weights, sampling and inputs")
    out: str = arg("", "run folder; runs/ARM-sSEED by default")
    resume: str = arg("", "run folder to go on with; its other arguments are kept")
    init: str = arg("", "run folder whose warm-up weights to begin with, instead of a warm-up")
    data: str = arg("", "with `--arm data`: the verified.jsonl of a run, to learn from alone")
    cpu_s: float = arg(900.0, "budget of the main phase, CPU-seconds of trainer and sandbox")
    wall_s: float = arg(0.0, "budget of the main phase, seconds by the clock, instead; 0 for none")
    steps: int = arg(0, "budget of the main phase in steps, instead; makes a run repeatable")
    backend: str = arg("auto", "sandbox: auto, docker, bubblewrap, or process (no isolation)")
    workers: int = arg(1, "sandboxes")
    threads: int = arg(1, "threads of torch on the CPU")
    device: str = arg("auto", "auto, cpu or cuda")
    bf16: bool = arg(False, "autocast to bfloat16")
    compile: bool = arg(False, "torch.compile the forward pass of the update")
    # sizes
    width: int = arg(96, "width of the model")
    layers: int = arg(3, "layers of the model")
    heads: int = arg(4, "attention heads")
    lr: float = arg(2e-3, "learning rate of AdamW and Muon; falls linearly to a tenth")
    items: int = arg(64, "examples imitated in a step")
    offers: int = arg(128, "programs proposed in an iteration")
    grammar_offers: int = arg(256, "the same where they are drawn from the grammar, which is cheap")
    tasks: int = arg(24, "tasks solved in an iteration")
    variants: int = arg(128, "programs of the archive offered with other constants and operators")
    admit: float = arg(
        0.5, "new kinds of programs of each length let into the archive an iteration"
    )
    group: int = arg(8, "answers sampled for a task")
    hindsight_offers: int = arg(48, "wrong answers offered to the gate in an iteration; 0 for none")
    every: int = arg(8, "steps between iterations; the steps between only imitate")
    replay_steps: int = arg(4, "for how many steps replayed programs are run at a time")
    # learning
    warmup_programs: int = arg(150, "fixed programs of the warm-up")
    warmup_gate: float = arg(0.8, "greedy success on the warm-up's lines that ends the warm-up")
    warmup_steps: int = arg(700, "most steps of the warm-up")
    rl: float = arg(0.5, "weight of the solver's policy gradient")
    proposer_rl: float = arg(0.3, "weight of the proposer's policy gradient")
    proposer_imitation: float = arg(0.3, "weight of the likelihood of accepted programs")
    proposer_every: int = arg(4, "steps between those that imitate them in the main phase")
    explore: float = arg(0.75, "share of proposals that leave the proposer's way at one token")
    noise: float = arg(0.5, "chance that a token after that is one that ends the line sooner")
    analogy: float = arg(
        0.3, "share of those that begin like a program for the other kind of value"
    )
    mend: float = arg(0.5, "share of those that end like it too")
    cross: float = arg(0.3, "share of those that end like another one")
    alike: bool = arg(True, "let in what does nearly what others of its kind do")
    fewer: float = arg(0.35, "how much less often a program of a line more is proposed")
    longest: int = arg(2, "most lines of a proposed program")
    open_second: float = arg(0.15, "success at the longest length that opens the second line")
    open_more: float = arg(0.15, "the same for the lines after it")
    # evaluation
    eval_every_s: float = arg(120.0, "CPU-seconds between evaluations (steps with --steps)")
    eval_tasks: int = arg(60, "tasks of each kind")
    eval_split: str = arg("dev", "dev to tune on, test to report", ("dev", "test"))
    final_eval: bool = arg(True, "evaluate with search too at the end")


GPU = {
    "width": 320, "layers": 8, "heads": 8, "lr": 6e-4, "items": 1024, "offers": 1024,
    "grammar_offers": 4096, "tasks": 256, "group": 16, "hindsight_offers": 512, "workers": 14,
    "variants": 1024, "admit": 2.0, "longest": 4,
    "bf16": True, "wall_s": 600.0, "warmup_steps": 3000, "eval_every_s": 60.0, "eval_tasks": 200,
}  # fmt: skip


def parse(argv: Sequence[str] | None = None) -> Args:
    about, changing = __doc__.split("\n\n")[0], ("cpu_s", "wall_s", "steps")
    args = arguments.parse(Args, about, argv, changing=changing, presets={"gpu": GPU})
    args.out = args.out or f"runs/{args.arm}-s{args.seed}"
    return args


# ===== Programs ====

TYPICAL_LINE = 6  # tokens; policy gradients are per token, by a constant and not by the sample
BOUNDS = Bounds(steps=200, number=LIMIT, length=6, text=6)
INPUTS = Range(low=-9, high=9, shortest=4, longest=6, letters="abcABC12")
arena = functools.partial(SelfPlay, bounds=BOUNDS, visible=EXAMPLES)
RULES = Rules(operations=1)  # a line is one step; without this the proposer chains operations
OTHER_INPUTS = Range(low=5, high=20, shortest=2, longest=5, letters="bcdBCD34")


Place = tuple[int, syntax.State, int, int]
"""Kind, state, lines that are left, tokens of this line."""
LONG = 9
"""From so many tokens on a line only comes to its end."""


@functools.cache
def closed(place: Place, ending: bool = False) -> np.ndarray:
    """Logits that close what cannot come next, or what does not bring a line nearer to its end."""
    kind, state, left, size = place
    row = np.full(len(VOCABULARY), -np.inf, dtype=np.float32)
    row[[TOKEN[part] for part in syntax.allowed(kind, state, ending=ending or size >= LONG)]] = 0.0
    if syntax.complete(state):
        row[LINE if left > 1 else END] = 0.0
    return row


@functools.cache
def beyond(place: Place, token: int) -> Place:
    """The place after a token."""
    kind, state, left, size = place
    if token == LINE:
        return kind, syntax.START, left - 1, 0
    after = syntax.follow(state, VOCABULARY[token]) if token >= FIRST else None
    return (kind, after, left, size + 1) if after else place


def written(begun: Line, token: int) -> Line:
    """What there is of a line after a token; nothing after one that ends it."""
    return (*begun, VOCABULARY[token]) if token >= FIRST else ()


class Guide:
    """Keeps programs that are being written to the syntax and to their number of lines.

    Args:
        kinds: Of each row.
        lengths: Lines of each.
        given: Tokens that a row has at its places, PAD where it is free. One that cannot stand
            where it would stand is dropped, with those after it.
    """

    def __init__(
        self, kinds: Sequence[int], lengths: Sequence[int], given: Sequence[Sequence[int]]
    ) -> None:
        self.places: list[Place] = [
            (kind, syntax.START, k, 0) for kind, k in zip(kinds, lengths, strict=True)
        ]
        self.given = [list(tokens) for tokens in given]
        self.begun: list[Line] = [() for _ in kinds]
        """Of each row the lexemes of the line that is being written."""

    def closed(self, ending: bool = False) -> np.ndarray:
        """(rows, vocabulary): minus infinity for what cannot come next in a row, else 0."""
        return np.stack([closed(place, ending) for place in self.places])

    def forced(self, step: int) -> np.ndarray:
        """(rows,): the tokens that are given for a step, PAD where none is."""
        found = np.zeros(len(self.places), dtype=np.int64)
        for row, tokens in enumerate(self.given):
            if step < len(tokens) and tokens[step] != PAD:
                if closed(self.places[row])[tokens[step]] == 0.0:
                    found[row] = tokens[step]
                else:
                    self.given[row] = []
        return found

    def take(self, tokens: Sequence[int]) -> None:
        """Go on by a token a row."""
        self.places = [beyond(*pair) for pair in zip(self.places, tokens, strict=True)]
        self.begun = [written(*pair) for pair in zip(self.begun, tokens, strict=True)]


# ===== Model ====

CACHE, LAYER_CACHE = cache_name(LlamaForCausalLM), cache_name(LlamaDecoderLayer)


class Player(nn.Module):
    """Both roles: a Llama over a prefix of slots or of a request, and then tokens of lines."""

    def __init__(self, args: Args) -> None:
        super().__init__()
        config = LlamaConfig(
            vocab_size=len(VOCABULARY), hidden_size=args.width, num_hidden_layers=args.layers,
            num_attention_heads=args.heads, num_key_value_heads=args.heads,
            intermediate_size=8 * args.width // 3 // 8 * 8, max_position_embeddings=256,
            tie_word_embeddings=True, attention_dropout=0.0, initializer_range=0.05,
            bos_token_id=None, eos_token_id=END, pad_token_id=PAD,
        )  # fmt: skip
        self.llama = LlamaForCausalLM(config)
        self.before, self.after = (nn.Embedding(VALUES, args.width) for _ in range(2))
        self.change = nn.Embedding(DIFFERENCES, args.width)
        self.slot = nn.Embedding(EXAMPLES * SLOTS, args.width)
        for table, count in (
            (self.before, VALUES),
            (self.after, VALUES),
            (self.change, DIFFERENCES),
        ):
            nn.init.normal_(table.weight, std=0.05)
            # Numbers begin near their neighbours: waves of several lengths over their ids.
            where = torch.arange(count)[:, None] / 2.0 ** torch.arange(1, 7)[None]
            waves = torch.cat([torch.sin(where), torch.cos(where)], dim=1) * 0.1
            table.weight.data[:, : waves.shape[1]] += waves
        nn.init.normal_(self.slot.weight, std=0.05)

    def prefix(self, request: Tensor, values: Tensor | None) -> Tensor:
        """Embeddings of a request (rows of three tokens) and of examples (rows, slots, three)."""
        head = self.llama.model.embed_tokens(request)
        if values is None:
            return head
        shown = self.before(values[..., 0]) + self.after(values[..., 1])
        shown = shown + self.change(values[..., 2]) + self.slot.weight
        return torch.cat([head, shown], dim=1)

    def logp(self, request: Tensor, values: Tensor | None, answers: Tensor) -> Tensor:
        """Log-likelihood of each token of answers.

        The answers of a row share its prefix: they stand one after another and do not see each
        other, at the positions that each would have alone.

        Args:
            request: (rows, 3).
            values: (rows, slots, 3), or None for a proposer.
            answers: (rows, answers, tokens), padded with PAD.

        Returns:
            (rows, answers, tokens), 0 where padded.
        """
        prefix = self.prefix(request, values)
        rows, group, length = answers.shape
        size = prefix.shape[1]
        inputs = self.llama.model.embed_tokens(answers[:, :, :-1].reshape(rows, -1))
        hidden = torch.cat([prefix, inputs], dim=1)
        owner = torch.cat([
            torch.full((size,), -1), torch.arange(group).repeat_interleave(length - 1)
        ]).to(hidden.device)  # fmt: skip
        place = torch.cat([
            torch.arange(size), torch.arange(length - 1).repeat(group) + size
        ]).to(hidden.device)  # fmt: skip
        own = (owner[:, None] == owner[None]) & (place[:, None] >= place[None])
        mask = (owner[None] == -1) | own  # the prefix is seen whole, by itself too
        logits = self.last_logits(hidden, mask.expand(rows, 1, -1, -1), place[None], size - 1)
        first = logits[:, 0][:, None, None].expand(-1, group, 1, -1)
        rest = logits[:, 1:].reshape(rows, group, length - 1, -1)
        found = torch.log_softmax(torch.cat([first, rest], dim=2), dim=-1)
        found = found.gather(-1, answers[..., None]).squeeze(-1)
        return found.masked_fill(answers == PAD, 0.0)

    def last_logits(self, hidden: Tensor, mask: Tensor, place: Tensor, start: int) -> Tensor:
        """Logits from a position on, (rows, size - start, vocabulary).

        Of what is before it the last layer has only keys and values, which is all that is read
        there: of a long prefix and short answers that saves a good part of the layer.

        Args:
            hidden: (rows, size, width) embeddings.
            mask: (rows, 1, size, size), which positions see which.
            place: (1, size) positions.
            start: Where the logits begin.
        """
        llama = self.llama.model
        turns = llama.rotary_emb(hidden, position_ids=place)
        for layer in llama.layers[:-1]:
            hidden = layer(hidden, attention_mask=mask, position_embeddings=turns)
        last, attention = llama.layers[-1], llama.layers[-1].self_attn
        before = last.input_layernorm(hidden[:, :start])
        keys, values = (
            part(before).unflatten(-1, (-1, attention.head_dim)).transpose(1, 2)
            for part in (attention.k_proj, attention.v_proj)
        )
        cos, sin = (part[:, None, :start] for part in turns)
        keys = keys * cos + rotate_half(keys) * sin
        cache = DynamicCache()
        cache.update(keys, values, attention.layer_idx)
        hidden = last(
            hidden[:, start:], attention_mask=mask[:, :, start:], use_cache=True,
            position_embeddings=tuple(part[:, start:] for part in turns), **{LAYER_CACHE: cache},
        )  # fmt: skip
        return self.llama.lm_head(llama.norm(hidden)).float()

    @torch.no_grad()
    def sample(
        self, request: Tensor, values: Tensor | None, group: int, most: int, rng: torch.Generator,
        *, greedy: bool = False, guide: Guide | None = None,
        leave: Tensor | None = None, trails: Trails | None = None, noise: float = 0.0,
    ) -> Tensor:  # fmt: skip
        """Answers, (rows, group, tokens) padded with PAD; the rows' prefixes are read once.

        Args:
            request: (rows, 3).
            values: (rows, slots, 3), or None for a proposer.
            group: Answers a row.
            most: Tokens of the longest answer.
            rng: Where chance comes from.
            greedy: Take the likeliest token.
            guide: Keeps rows to the syntax, and knows what is given; for a group of one.
            leave: (rows,) the place of a token that `trails` decide, and not the model.
            trails: Where there is most to find.
            noise: Chance that they decide a token after it, among those that end the line sooner.
        """
        prefix = self.prefix(request, values)
        rows, size = prefix.shape[:2]
        cache = DynamicCache()
        mask = torch.ones(rows, 1, size, size, dtype=torch.bool, device=prefix.device)
        logits = self.llama(
            inputs_embeds=prefix, attention_mask=mask, use_cache=True, **{CACHE: cache},
        ).logits[:, -1]  # fmt: skip
        logits = logits.repeat_interleave(group, 0)
        cache.batch_repeat_interleave(group)
        shut = torch.full((len(VOCABULARY),), 0.0, device=prefix.device)
        shut[[PAD, *range(SOLVE, FIRST)]] = -torch.inf
        found, ended = [], torch.zeros(rows * group, dtype=torch.bool, device=prefix.device)
        for step in range(most):
            barred = shut if guide is None else torch.from_numpy(guide.closed()).to(shut.device)
            logits = logits.float() + barred
            if greedy:
                token = logits.argmax(-1)
            else:
                chance = logits.softmax(-1)
                if leave is not None and trails is not None and guide is not None:
                    on_its_way = torch.rand(len(leave), generator=rng, device=leave.device) >= noise
                    lost = (leave == step) | ((leave >= 0) & (leave < step) & ~on_its_way)
                    for row in lost.nonzero()[:, 0].tolist():
                        ending = int(leave[row]) < step
                        worth = trails.chances(guide.places[row], guide.begun[row], ending)
                        chance[row] = torch.from_numpy(worth).to(chance.device)
                token = torch.multinomial(chance, 1, generator=rng).squeeze(-1)
            if guide is not None:
                forced = torch.from_numpy(guide.forced(step)).to(token.device)
                token = torch.where(forced != PAD, forced, token)
            token = token.masked_fill(ended, PAD)
            if guide is not None:
                guide.take(token.tolist())
            found.append(token)
            ended = ended | (token == END)
            if step + 1 == most or bool(ended.all()):
                break
            where = torch.full((rows * group, 1), size + step, device=prefix.device)
            logits = self.llama(
                input_ids=token[:, None], use_cache=True, position_ids=where, **{CACHE: cache}
            ).logits[:, -1]
        return torch.stack(found, dim=1).reshape(rows, group, -1)


# ===== What is learned from ====


@dataclass
class Item:
    """An answer that is right: lines between two states of five examples."""

    kind: int
    values: np.ndarray
    tokens: list[int]
    k: int
    weight: float = 1.0


@dataclass
class Attempt:
    """A task and the answers sampled for it."""

    program: Gated
    piece: Piece
    k: int
    values: np.ndarray
    answers: np.ndarray
    """Tokens, (group, length)."""
    offer: int
    """Its place among the offers; -1 for a program of the archive, tried again."""
    rewards: list[float] = field(default_factory=list)

    @property
    def kind(self) -> int:
        return self.piece.kind


@dataclass
class Offer:
    """A program that went to the gate."""

    piece: Piece | None
    """None where the tokens were no program of k lines."""
    tokens: list[int]
    kind: int
    k: int
    own: bool
    """Whether the proposer sampled it, and is to be paid for it."""
    reward: float = 0.0
    old: bool = False
    """Whether the archive has this very text: that needs no sandbox."""
    explored: bool = False
    """Whether a token of it is not of the proposer's own choice: no policy gradient then."""


Cell = tuple[str, ...]
NEARLY = ("varied", "ineffective", "known", "held-out")
"""What the gate says of programs that run: others of their kind may be let in."""
ALIKE = {
    **dict.fromkeys(CONSTANTS, "1"),
    **dict.fromkeys(BINARY, "+"),
    **dict.fromkeys(COMPARE, ">"),
}


def alike(line: Line) -> Line:
    """A line with one name for all lexemes that are alike."""
    return tuple(ALIKE.get(part, part) for part in line)


def cell_of(piece: Piece) -> Cell:
    """What programs have in common that differ in constants and operators only."""
    return (HEADS[piece.kind], *(";".join(alike(line)) for line in piece.lines))


FORM_CELLS = {cell_of(Piece(kind, (line,))) for kind in (LIST, TEXT) for line in lines_of(kind)}
"""Of all lines of the evaluation; for a metric."""


EXCHANGED = (DIGITS, LETTERS, BINARY, COMPARE)
"""What programs of a kind differ in."""
ONE_NUMBER = 0.3
"""Share of variants of which all numbers are the same: `if a > 3: a = a - 3`."""


def variant_of(piece: Piece, rng: random.Random) -> Piece:
    """A program of the same cell, with other constants and operators."""
    alone = rng.choice(DIGITS) if rng.random() < ONE_NUMBER else None

    def other(part: str) -> str:
        if alone and part in DIGITS:
            return alone
        for some in EXCHANGED:
            if part in some:
                return rng.choice(some)
        return part

    return Piece(piece.kind, tuple(tuple(map(other, line)) for line in piece.lines))


def neighbours(line: Line) -> list[Line]:
    """The lines with one constant or operator exchanged."""
    return [
        (*line[:place], other, *line[place + 1 :])
        for place, part in enumerate(line)
        for some in EXCHANGED
        if part in some
        for other in some
        if other != part
    ]


def has_variants(cell: Cell) -> bool:
    """Whether its programs have constants or operators."""
    return not parts_of(cell).isdisjoint(ALIKE.values())


def parts_of(cell: Cell) -> set[str]:
    """The lexemes that its programs have."""
    return {part for line in cell[1:] for part in line.split(";")}


def size_of(cell: Cell) -> int:
    """How many tokens its programs have."""
    return sum(line.count(";") + 1 for line in cell[1:])


ANALOGY = {"x": "s", "x = ": "s = ", "for v in x: ": "for v in s: "}
ANALOGY |= {text: listed for listed, text in ANALOGY.items()}


def analogous(piece: Piece) -> Piece:
    """The same program for a text instead of a list, or the other way round."""
    return Piece(
        TEXT if piece.kind == LIST else LIST,
        tuple(tuple(ANALOGY.get(part, part) for part in line) for line in piece.lines),
    )


def crossed(one: Piece, other: Piece, rng: random.Random) -> Piece | None:
    """A program of which a line begins like it did and ends like one of another (Koza 1992).

    Of the ways that keep to the syntax any: with all of the other's line too, `if a > 3: ` before
    `x = x[::-1]`. None where there is none.
    """
    other = other if other.kind == one.kind else analogous(other)
    at = rng.randrange(len(one.lines))
    head, tail = one.lines[at], rng.choice(other.lines)
    ways = [(end, start) for end in range(1, len(head)) for start in range(len(tail))]
    rng.shuffle(ways)
    for end, start in ways:
        line = (*head[:end], *tail[start:])
        if line not in (head, tail) and len(line) < MAX_LINE and syntax.is_line(line):
            return Piece(one.kind, (*one.lines[:at], line, *one.lines[at + 1 :]))
    return None


class Trails:
    """What offers began with, and how many of them were a new kind of program.

    Where the proposer leaves its way it goes on with a lexeme in proportion to the share of new
    kinds among the programs that began like this, as it stands after one success and one failure
    more (the mean of a beta distribution that was uniform at first): what was never tried is tried
    soon, what leads nowhere seldom.
    """

    LATER = 0.6
    """How much less often the way is left for each token of the line before."""

    def __init__(self) -> None:
        self.tried, self.new = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        self.known: dict[tuple[str, ...], np.ndarray] = {}

    def add(self, piece: Piece, new: bool) -> None:
        """Note what became of an offer."""
        self.known.clear()
        for line in piece.lines:
            trail = (HEADS[piece.kind], *alike(line), LINES)
            for end in range(2, len(trail) + 1):
                self.tried[trail[:end]] += 1
                self.new[trail[:end]] += new

    def chances(self, place: Place, begun: Line, ending: bool = False) -> np.ndarray:
        """(vocabulary,): what each token that may come next is worth; of those alike, together.

        Args:
            place: Where the program stands.
            begun: What there is of its line.
            ending: Only what brings the line nearer to its end.
        """
        before = (HEADS[place[0]], *alike(begun))
        if before not in self.known:
            found = np.zeros(len(VOCABULARY), dtype=np.float32)
            for token, part in enumerate(VOCABULARY):
                part = ALIKE.get(part, part) if token >= FIRST else LINES
                after = (*before, part)
                found[token] = (1 + self.new[after]) / (2 + self.tried[after]) / COMMON[part]
            self.known[before] = found
        return np.where(closed(place, ending) == 0.0, self.known[before], 0.0)

    def leave(self, tokens: Sequence[int], kind: int, k: int, rng: random.Random) -> int:
        """Where to leave the way of a program: where most is to be found, sooner than later."""
        place, begun, worth = (kind, syntax.START, k, 0), (), []
        for step in range(len(tokens) + 1):
            worth.append(float(self.chances(place, begun).sum()) * self.LATER ** place[3])
            if step < len(tokens):
                place = beyond(place, tokens[step])
                begun = written(begun, tokens[step])
        return rng.choices(range(len(worth)), worth)[0]


LINES = "\n"
"""What ends a line."""
COMMON = Counter((*alike(LEXEMES), LINES))
"""How many tokens are alike."""


class Archive:
    """Verified programs in cells, and which of them are learned from next.

    A draw is of a number of lines, few sooner, then of a cell, one of few tokens or many programs
    sooner, then of a program in it (the cells are those of MAP-Elites, Mouret and Clune
    2015): there are ever more of the long ones. Half of the draws are of a lexeme before that, and
    of a program that has it: so a new operator is seen as often as the old ones from the first
    program on that uses it. What the solver always or never gets right is drawn less often.
    """

    SETTLED, UNTRIED = 0.25, 0.5
    FEWER, SHORTER = 0.7, 0.8
    """How much less often a program is drawn for each line and each token more."""

    def __init__(self) -> None:
        self.pieces: dict[Piece, None] = {}
        self.uses = Counter[str]()  # how many cells have a lexeme
        self.cells: dict[Cell, list[Piece]] = {}
        self.varied: list[Cell] = []  # those with constants or operators
        self.learnable: dict[Cell, float] = {}
        self.by_length: dict[int, dict[str, dict[Cell, list[Piece]]]] = {}
        self.sums: dict[tuple[int, str], tuple[list[Cell], list[float]]] = {}
        """Cells by length and lexeme, and their weights, summed; as long as nothing is added."""

    def add(self, piece: Piece) -> None:
        if piece in self.pieces:
            return
        self.pieces[piece] = None
        cell = cell_of(piece)
        if cell not in self.cells:
            self.uses.update(parts_of(cell))
            if has_variants(cell):
                self.varied.append(cell)
        self.cells.setdefault(cell, []).append(piece)
        lexemes = self.by_length.setdefault(len(piece.lines), {})
        own = dict.fromkeys(part for line in piece.lines for part in line)
        for lexeme in ("", *own):
            lexemes.setdefault(lexeme, {}).setdefault(cell, []).append(piece)
        self.sums.clear()

    def __len__(self) -> int:
        return len(self.pieces)

    def worth(self, cell: Cell) -> float:
        """How soon a new cell is let in: a short one, or one with a lexeme that few others have."""
        rarest = min(self.uses[part] for part in parts_of(cell))
        return self.SHORTER ** size_of(cell) / (1 + rarest)

    def draw(self, rng: random.Random, longest: int) -> Piece:
        lengths = sorted(k for k in self.by_length if k <= longest) or sorted(self.by_length)
        k = rng.choices(lengths, [self.FEWER**k for k in lengths])[0]
        lexemes = self.by_length[k]
        lexeme = "" if rng.random() < 0.5 else rng.choice(list(lexemes))
        if (k, lexeme) not in self.sums:
            weights = [
                len(some) ** 0.5 * self.SHORTER ** size_of(cell)
                for cell, some in lexemes[lexeme].items()
            ]
            self.sums[k, lexeme] = list(lexemes[lexeme]), list(accumulate(weights))
        cells, sums = self.sums[k, lexeme]
        for _ in range(5):
            cell = rng.choices(cells, cum_weights=sums)[0]
            if rng.random() < self.learnable.get(cell, self.UNTRIED):
                break
        return rng.choice(lexemes[lexeme][cell])

    def tried(self, piece: Piece, success: float) -> None:
        """Note how often the solver got a program right, from 0 to 1."""
        self.learnable[cell_of(piece)] = 1.0 if 0 < success < 1 else self.SETTLED


def kept(program: Gated) -> float:
    """How much a program leaves of its variables, from 0 to 1.

    The least share of a variable's values that are different still: of `x = [min(a, 3)]` little, of
    `x = x[::-1]` all, and more can be made of that.
    """
    before, after = (
        [len(set(map(str, some))) for some in zip(*values, strict=True)]
        for values in (program.inputs, program.outputs)
    )
    return min(1.0, *(out / own for own, out in zip(before, after, strict=True)))


class Waiting:
    """Programs that the gate let in and the archive has no room for yet.

    The archive takes every program of a cell that it has, up to MOST, and few new cells at a time:
    without this the long ones flood it, of which there are ever more, and the model learns a little
    of everything.
    """

    MOST = 64

    def __init__(self) -> None:
        self.cells: dict[Cell, list[tuple[int, Piece, Gated]]] = {}

    def add(self, piece: Piece, program: Gated, offer: int) -> None:
        """Put a program in its cell; the cell's oldest goes where there are many."""
        some = self.cells.setdefault(cell_of(piece), [])
        some.append((offer, piece, program))
        del some[:-8]

    def __len__(self) -> int:
        return sum(map(len, self.cells.values()))

    def take(
        self, count: int, longest: int, archive: Archive, rng: random.Random
    ) -> list[tuple[int, Piece, Gated]]:
        """Put the next programs into the archive; returns offer, text and program of each."""
        known = [cell for cell in self.cells if cell in archive.cells]
        new = [c for c in self.cells if c not in archive.cells and len(c) - 1 <= longest]
        # A weighted sample without replacement (Efraimidis and Spirakis 2006), for each length.
        left = {cell: sum(kept(program) for *_, program in self.cells[cell]) for cell in new}
        order = {cell: rng.expovariate(archive.worth(cell) * left[cell] ** 2) for cell in new}
        new.sort(key=order.__getitem__)
        chosen = [c for k in range(longest) for c in [c for c in new if len(c) == k + 2][:count]]
        taken: list[tuple[int, Piece, Gated]] = []
        for cell in (*chosen, *known):
            for row in self.cells.pop(cell):
                if len(archive.cells.get(cell, ())) < self.MOST:
                    archive.add(row[1])
                    taken.append(row)
        for cell, some in self.cells.items():  # an offer is one of this iteration
            self.cells[cell] = [(-1, *rest) for _, *rest in some]
        return taken


# ===== Evaluation: frozen, seeded, and never let through the gate ====


Prompt = tuple[int, np.ndarray, int]
"""Kind, examples, lines that are asked for."""


class Stage(NamedTuple):
    """A step of a task of the evaluation."""

    task: int
    kind: int
    posed: Any
    step: int
    gap: int
    """Lines that are asked for."""

    def prompt(self) -> Prompt:
        """What the solver is asked."""
        return self.kind, encode(self.kind, self.posed.shown_states(self.step)), self.gap


class Evaluation:
    """Tasks made by code from the typed forms.

    Half of the held-out lines, and every program of two lines or more, is kept out of training by
    its behaviour. One-line tasks of the seen families are fresh inputs of lines that may be trained.
    """

    LENGTHS = (1, 2, 4, 8, 12)
    ANSWERS = 16
    """That search tries after the greedy one; where several lines are asked for, as many more."""

    def __init__(self, args: Args, pool: codegym.SandboxPool) -> None:
        self.args, self.pool = args, pool
        self.rng = random.Random(f"evaluation {args.eval_split}")
        seed = 1 + (args.eval_split == "test")
        game = arena(pool, rules=RULES, values=INPUTS, seed=seed)
        far = arena(pool, rules=RULES, values=OTHER_INPUTS, seed=3)
        seen = [
            Piece(kind, (line,)) for kind in (LIST, TEXT) for line in lines_of(kind, held_out=False)
        ]
        new = [
            Piece(kind, (line,)) for kind in (LIST, TEXT) for line in lines_of(kind, held_out=True)
        ]
        # The same half for both splits: what is blocked must not depend on which is evaluated.
        blocked = sorted(new, key=lambda piece: hashlib.sha256(piece.source.encode()).digest())[::2]
        self.blocked = {piece.source for piece in blocked}
        kept = self._gated(game, blocked, 1)
        self.behaviours = {part for _, p, _ in kept for part in p.parts}
        self.single = self._behaviours(seen + new)
        self.sets: dict[str, list[tuple[Piece, Gated, int]]] = {
            "lines": self._gated(game, self._some(seen), 1),
            "held_out": kept[: args.eval_tasks],
            "inputs": self._gated(far, self._some(seen), 1),
        }
        for k in (2, 4):
            self.sets[f"gap_{k}"] = self._made(k, k)
        for length in self.LENGTHS:
            self.sets[f"length_{length}"] = self._made(length, 1)
        for name, tasks in self.sets.items():
            self.behaviours |= {p.behaviour for piece, p, _ in tasks if len(piece.lines) > 1}
            self.sets[name] = self._telling(game, tasks)

    def _behaviours(self, pieces: list[Piece]) -> set[str]:
        """How each of some programs behaves, those too that the gate takes for nearly the same."""
        found: set[str] = set()
        while pieces:
            game = arena(self.pool, rules=RULES, values=INPUTS)
            decisions = game.gate([Proposal(piece.source) for piece in pieces])
            found |= {d.program.behaviour for d in decisions if d.program is not None}
            pieces = [
                piece
                for piece, d in zip(pieces, decisions, strict=True)
                if d.program is None and d.reason == "known"
            ]
        return found

    def _some(self, pieces: list[Piece]) -> list[Piece]:
        picked = list(pieces)
        self.rng.shuffle(picked)
        return picked[: self.args.eval_tasks]

    def _gated(
        self, game: SelfPlay, pieces: list[Piece], gap: int
    ) -> list[tuple[Piece, Gated, int]]:
        decisions = game.gate([Proposal(piece.source) for piece in pieces])
        return [
            (piece, decision.program, gap)
            for piece, decision in zip(pieces, decisions, strict=True)
            if decision.program is not None
        ]

    def _made(self, length: int, gap: int) -> list[tuple[Piece, Gated, int]]:
        """Programs of the seen families, each line of which is needed.

        None does what a single line does, as `a = a + 2` and `a = a + 3` would: it would be no
        longer than that, and would keep the line out of training.
        """
        found: list[tuple[Piece, Gated, int]] = []
        rules = Rules(lines=40, shape_share=1.0)
        game = arena(self.pool, values=INPUTS, rules=rules, seed=length)
        tries = 0
        while len(found) < self.args.eval_tasks and tries < 40:
            tries += 1
            pieces = []
            for _ in range(4 * self.args.eval_tasks):
                kind = self.rng.choice((LIST, TEXT)) if length <= 4 else LIST
                lines = lines_of(kind, held_out=False)
                pieces.append(Piece(kind, tuple(self.rng.choice(lines) for _ in range(length))))
            found += [
                row
                for row in self._gated(game, pieces, gap)
                if length == 1 or row[1].behaviour not in self.single
            ]
        return found[: self.args.eval_tasks]

    def _telling(
        self, game: SelfPlay, tasks: list[tuple[Piece, Gated, int]]
    ) -> list[tuple[Piece, Gated, int]]:
        """The tasks, with inputs in front, which are shown, that tell what was meant.

        Of any five inputs few tell `if a > 3: ...` from `if a > 4: ...`: who knew all forms of lines
        would still have to guess. One by one the input is taken that refutes most of the lines'
        neighbours that are not refuted yet.
        """
        tried = []
        for piece, program, _ in tasks:
            states = [program.inputs, *zip(*program.states, strict=True)]
            tried.append([
                (run_job(Piece(piece.kind, (other,)).source, before), after)
                for line, (before, after) in zip(piece.lines, pairwise(states), strict=True)
                for other in neighbours(line)
            ])  # fmt: skip
        ran = iter(game.batch.ask([job for some in tried for job, _ in some]))
        found = []
        for (piece, program, gap), some in zip(tasks, tried, strict=True):
            left = [
                {
                    place
                    for place, out in enumerate(next(ran).get("outputs", ()))  # none if refused
                    if not (isinstance(out, list) and out[0] == after[place])
                }
                for _, after in some
            ]
            order = list(range(len(program.inputs)))
            for chosen in range(EXAMPLES):
                counts = Counter(place for places in left for place in places)
                best = max(order[chosen:], key=counts.__getitem__)
                order.remove(best)
                order.insert(chosen, best)
                left = [places for places in left if best not in places]
            found.append((piece, in_order(program, order), gap))
        return found

    def __call__(self, trainer: Trainer, search: bool) -> dict[str, float]:
        """Success by kind of task; with search, of the first answer that fits the examples.

        The greedy one, then 16 samples, and up to 16 more where several lines are asked for. Keys
        are NAME (greedy), NAME/pass8 (unbiased, of the 16) and NAME/search.
        """
        found: dict[str, float] = {}
        for name, tasks in self.sets.items():
            if not tasks:
                continue
            for mode in ("", "/search") if search else ("",):
                done, extra = self.score(trainer, tasks, mode != "")
                found[name + mode] = float(np.mean(done))
                if search:  # 95%, of the tasks drawn; the spread over seeds is another thing
                    ends = wilson(sum(done), len(done))
                    found[f"{name}{mode}/low"], found[f"{name}{mode}/high"] = ends
                if extra is not None and not name.startswith("length"):
                    found[name + "/pass8"] = float(np.mean(extra))
        for mode in ("", "/search") if search else ("",):
            rates = [(n, found.get(f"length_{n}{mode}")) for n in self.LENGTHS]
            found["horizon" + mode] = horizon([(n, r) for n, r in rates if r is not None])
        return found

    def score(
        self, trainer: Trainer, tasks: list[tuple[Piece, Gated, int]], search: bool
    ) -> tuple[list[bool], list[float | None] | None]:
        """Of each task whether it was solved, and by search of one stage pass@8."""
        game = trainer.game
        posed = [game.pose(program, Form.STAGED, gap) for _, program, gap in tasks]
        stages = [
            Stage(place, piece.kind, p, step, min(gap, p.program.stages - step * gap))
            for place, ((piece, _, gap), p) in enumerate(zip(tasks, posed, strict=True))
            for step in range(p.steps)
        ]
        rng = torch.Generator(trainer.device).manual_seed(7)
        prompts = [stage.prompt() for stage in stages]
        first = self._answers(trainer, prompts, 1, rng, greedy=True)
        chosen = [some[0] for some in first]
        samples: dict[int, list[str]] = {}
        single = len(stages) == len(tasks)
        if search:
            fits = self._first_fit(game, stages, first)
            # More answers where the likeliest does not fit; pass@8 needs those of the others too.
            left = [row for row, fit in enumerate(fits) if fit is None]
            asked = range(len(stages)) if single else left
            several = self._answers(trainer, [prompts[row] for row in asked], self.ANSWERS, rng)
            samples = dict(zip(asked, several, strict=True))
            some, tried = [stages[row] for row in left], [samples[row] for row in left]
            more = self._continued(trainer, some, tried, rng)
            tried = [[*texts, *rest] for texts, rest in zip(tried, more, strict=True)]
            for row, text in zip(left, self._first_fit(game, some, tried), strict=True):
                chosen[row] = text if text is not None else chosen[row]
        parts: list[list[str]] = [[] for _ in tasks]
        for stage, text in zip(stages, chosen, strict=True):
            parts[stage.task].append(text)
        whole = [[p.assembled(part)] for p, part in zip(posed, parts, strict=True)]
        done = [group[0].solved for group in game.solve(posed, whole)]
        if not (search and single):
            return done, None
        return done, self._pass8(game, posed, [samples[row] for row in range(len(tasks))])

    @staticmethod
    def _pass8(game: SelfPlay, posed: list[Any], samples: list[list[str]]) -> list[float | None]:
        """Of each task pass@8 by all its samples, each of which is judged once."""
        counts = [Counter(some) for some in samples]
        every = game.solve(
            posed, [[p.assembled([t]) for t in some] for p, some in zip(posed, counts, strict=True)]
        )
        found = []
        for some, judged in zip(counts, every, strict=True):
            right = sum(n * item.solved for n, item in zip(some.values(), judged, strict=True))
            found.append(pass_at_k(some.total(), right, 8))
        return found

    @staticmethod
    def _answers(
        trainer: Trainer, prompts: list[Prompt], group: int, rng: torch.Generator,
        *, greedy: bool = False,
    ) -> list[list[str]]:  # fmt: skip
        """So many answers to each prompt."""
        found: list[list[str]] = []
        for start in range(0, len(prompts), 256):
            kinds, values, gaps = zip(*prompts[start : start + 256], strict=True)
            tokens = trainer.answers(kinds, values, list(gaps), group, rng, greedy=greedy)
            for kind, gap, several in zip(kinds, gaps, tokens, strict=True):
                pieces = [read_tokens(kind, line.tolist(), gap) for line in several]
                found.append([lines_text(piece) for piece in pieces])
        return found

    @staticmethod
    def _first_fit(game: SelfPlay, stages: list[Stage], tried: list[list[str]]) -> list[str | None]:
        """Of each stage's answers the first that fits its shown examples, by running them."""
        distinct = [list(dict.fromkeys(some)) for some in tried]
        jobs = [
            s.posed.stage_job(text, s.step)
            for s, some in zip(stages, distinct, strict=True)
            for text in some
        ]
        ran = iter(game.batch.ask(jobs))
        fits = [
            [text for text in some if s.posed.stage_met(next(ran), s.step)]
            for s, some in zip(stages, distinct, strict=True)
        ]
        return [some[0] if some else None for some in fits]

    def _continued(
        self, trainer: Trainer, stages: list[Stage], answers: list[list[str]], rng: torch.Generator
    ) -> list[list[str]]:
        """More answers to stages of several lines: the solver goes on from where first lines lead.

        The first lines are those of the answers that there are, the most frequent of those that
        lead to different states; two continuations of each (search that is guided by execution:
        Chen, Liu and Song 2019).
        """
        found: list[list[str]] = [[] for _ in stages]
        heads = [
            (row, head)
            for row, some in enumerate(answers)
            if stages[row].gap > 1
            for head, _ in Counter(text.split("\n")[0] for text in some).most_common()
        ]
        ran = trainer.game.batch.ask(
            [stages[row].posed.stage_job(h, stages[row].step) for row, h in heads]
        )
        reached: dict[tuple[int, str], str] = {}
        prompts: list[Prompt] = []
        count = Counter[int]()
        for (row, head), answer in zip(heads, ran, strict=True):
            outputs = answer.get("outputs", ())
            key = row, json.dumps(outputs)
            middle = [out[0] for out in outputs if isinstance(out, list)]
            stage = stages[row]
            wanted = [after for _, after in stage.posed.shown_states(stage.step)]
            fit = len(middle) == len(wanted) and all(is_state(stage.kind, some) for some in middle)
            if fit and count[row] < self.ANSWERS // 2 and key not in reached:
                count[row] += 1
                reached[key] = head
                examples = list(zip(middle, wanted, strict=True))
                prompts.append((stage.kind, encode(stage.kind, examples), stage.gap - 1))
        more = self._answers(trainer, prompts, 2, rng)
        for ((row, _), head), rest in zip(reached.items(), more, strict=True):
            found[row] += [f"{head}\n{text}" for text in rest]
        return found


def in_order(program: Gated, order: Sequence[int]) -> Gated:
    """A program with its inputs in another order."""
    names = ("inputs", "outputs", "states")
    parts = {name: tuple(getattr(program, name)[place] for place in order) for name in names}
    return dataclasses.replace(program, **parts)


def is_state(kind: int, state: Sequence[Any]) -> bool:
    """Whether values are of the types of a program's variables; its lines may make others."""
    first, number = state
    right = isinstance(first, str) if kind == TEXT else isinstance(first, list)
    return right and all(type(value) is int for value in (*first * (kind == LIST), number))


def lines_text(piece: Piece | None) -> str:
    """Lines as a stage's answer; what was no program is sent as something that is refused."""
    return "\n".join("".join(line) for line in piece.lines) if piece is not None else "?"


def horizon(rates: Sequence[tuple[int, float]]) -> float:
    """Lines at which success falls through one half, between the lengths tried; 0 for fewer."""
    last = (0, 1.0)
    for length, rate in rates:
        if rate < 0.5:
            if last[0] == 0:
                return 0.0
            return last[0] + (last[1] - 0.5) / (last[1] - rate) * (length - last[0])
        last = (length, rate)
    return float(last[0])


# ===== The trainer ====


class Trainer:
    """All that a run has, and what a checkpoint keeps of it."""

    def __init__(
        self, args: Args, pool: codegym.SandboxPool, evaluation: Evaluation | None = None
    ) -> None:
        self.args = args
        self.device = torch.device(
            args.device if args.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
        )
        torch.manual_seed(args.seed)
        self.rng = random.Random(f"trainer {args.seed}")
        self.generator = torch.Generator(self.device).manual_seed(args.seed)
        self.model = Player(args).to(self.device)
        self.frozen: Player | None = None
        self.logp = (
            torch.compile(self.model.logp, dynamic=True) if args.compile else self.model.logp
        )
        named = dict(self.model.llama.model.layers.named_parameters())
        matrices = [param for param in named.values() if param.ndim == 2]
        others = [p for p in self.model.parameters() if all(p is not m for m in matrices)]
        self.optimizers = (
            torch.optim.AdamW(others, lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01),
            Muon(matrices, lr=args.lr),
        )
        rules = dataclasses.replace(RULES, alike=args.alike)
        self.game = arena(pool, rules=rules, values=INPUTS, seed=args.seed)
        self.grammar = UniformGrammar()
        self.evaluation = evaluation or Evaluation(args, pool)
        self.game.checker.hold_out(self.evaluation.behaviours)
        self.archive, self.waiting, self.trails = Archive(), Waiting(), Trails()
        self.seeds = read_data(args.data) if args.arm == "data" else self.warmup_programs()
        self.phase, self.step, self.longest = "warmup", 0, 1
        self.recent: deque[float] = deque(maxlen=80)
        self.mastered: deque[float] = deque(maxlen=96)  # success on old programs
        self.replay: list[list[Item]] = []
        self.offers: list[Offer] = []  # at the gate
        self.checking: Any = None
        self.attempts: list[Attempt] = []  # being judged
        self.solving: Any = None
        self.hindsight: list[Piece] = []
        self.running: Any = None  # replayed programs
        # Kinds of programs that ran and were not let in: other constants may be.
        self.near: dict[Cell, Piece] = {}
        self.varied: dict[Piece, None] = {}  # variants that were offered
        self.retrying: Any = None  # old programs that become tasks again
        self.spent = Counter[str]()  # seconds by what they went into
        self.counts = Counter[str]()
        self.cpu_before = 0.0
        self.cpu_start = (time.process_time(), self.game.batch.cpu_s)
        self.wall_before, self.wall_start = 0.0, time.monotonic()

    # ----- budgets

    def cpu(self) -> float:
        """CPU-seconds of this process and of the sandbox in the main phase."""
        mine, theirs = self.cpu_start
        return self.cpu_before + time.process_time() - mine + self.game.batch.cpu_s - theirs

    def wall(self) -> float:
        return self.wall_before + time.monotonic() - self.wall_start

    def start_clock(self, cpu: float = 0.0, wall: float = 0.0) -> None:
        self.cpu_before, self.cpu_start = cpu, (time.process_time(), self.game.batch.cpu_s)
        self.wall_before, self.wall_start = wall, time.monotonic()

    def progress(self) -> float:
        """How much of the main phase's budget is used, from 0 to 1."""
        args = self.args
        if args.steps:
            return min(1.0, self.step / args.steps)
        if args.wall_s:
            return min(1.0, self.wall() / args.wall_s)
        return min(1.0, self.cpu() / args.cpu_s)

    @contextlib.contextmanager
    def timed(self, what: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.spent[what] += time.monotonic() - start

    # ----- programs

    def warmup_programs(self) -> list[Piece]:
        """A few fixed programs of one and two lines, of a part of the lines that there are."""
        rng = random.Random("warm-up programs")  # the same for every seed and arm
        pieces = []
        for kind in (LIST, TEXT):
            lines = rng.sample(lines_of(kind, seen_only=True), 16)
            pieces += [Piece(kind, (line,)) for line in lines]
            pieces += [Piece(kind, (one, two)) for one in lines for two in lines]
        one_line = [piece for piece in pieces if len(piece.lines) == 1]
        more = [piece for piece in pieces if len(piece.lines) == 2]
        rng.shuffle(more)
        kept: list[Piece] = []
        gate = arena(self.game.batch.pool, values=INPUTS, seed=5)
        gate.checker.hold_out(self.evaluation.behaviours)
        offered = one_line + more[: 3 * self.args.warmup_programs]
        for piece, decision in zip(
            offered, gate.gate([Proposal(p.source) for p in offered]), strict=True
        ):
            if decision.accepted:
                kept.append(piece)
        return kept[: self.args.warmup_programs]

    def request(self, role: int, kinds: Sequence[int], lengths: Sequence[int]) -> Tensor:
        rows = [[role, LENGTH + k, KIND + kind] for kind, k in zip(kinds, lengths, strict=True)]
        return torch.tensor(rows).to(self.device, non_blocking=True)

    def put(self, array: np.ndarray) -> Tensor:
        tensor = torch.from_numpy(array)
        if self.device.type == "cuda":
            tensor = tensor.pin_memory()
        return tensor.to(self.device, non_blocking=True)

    def autocast(self) -> Any:
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.args.bf16)

    def answers(
        self, kinds: Sequence[int], values: Sequence[np.ndarray], lengths: Sequence[int],
        group: int, rng: torch.Generator, *, greedy: bool = False,
    ) -> np.ndarray:  # fmt: skip
        """The solver's answers, each of its number of lines; (tasks, group, tokens)."""
        with self.timed("generation"), self.autocast():
            return self.model.sample(
                self.request(SOLVE, kinds, lengths), self.put(np.stack(values)), group,
                max(lengths) * MAX_LINE, rng, greedy=greedy,
            ).cpu().numpy()  # fmt: skip

    # ----- examples to imitate

    def ask_replay(self) -> None:
        """Begin to run programs of the archive on fresh inputs, some after a few other lines."""
        rng, args = self.rng, self.args
        asked = []
        only_seeds = self.phase == "warmup" or self.args.arm in (
            "warmup-only",
            "fixed-tasks",
            "data",
        )
        for _ in range(args.items * args.replay_steps):
            piece = self.fresh() if self.args.arm == "generator" and self.phase == "main" else None
            if piece is None:
                piece = rng.choice(self.seeds) if only_seeds else self.old(self.longest)
            before: list[Line] = []
            if rng.random() < 0.5:
                for _ in range(rng.randint(1, 6)):
                    other = rng.choice(self.seeds) if only_seeds else self.old(self.longest)
                    before += other.lines if other.kind == piece.kind else ()
            whole = Piece(piece.kind, (*before, *piece.lines))
            signature = signature_of(whole.source)
            inputs = [draw(signature, rng, INPUTS) for _ in range(EXAMPLES + 3)]
            asked.append((piece, len(before), inputs, run_job(whole.source, inputs, states=True)))
        self.running = (asked, self.game.batch.submit([job for *_, job in asked]))

    def take_replay(self) -> None:
        """What came of it, as the examples of the next steps."""
        asked, pending = self.running
        with self.timed("execution"):
            answers = ready(pending)
        found = []
        for (piece, depth, inputs, _), answer in zip(asked, answers, strict=True):
            good = [
                place
                for place, out in enumerate(answer.get("outputs", ()))
                if isinstance(out, list)
            ]
            if len(good) < EXAMPLES:
                continue
            examples = [
                (
                    answer["states"][place][depth - 1] if depth else inputs[place],
                    answer["states"][place][-1],
                )
                for place in good[:EXAMPLES]
            ]
            if any(before != after for before, after in examples):
                found.append(
                    Item(piece.kind, encode(piece.kind, examples), piece.tokens(), len(piece.lines))
                )
        size = max(1, self.args.items)
        self.replay += [found[start : start + size] for start in range(0, len(found), size)]
        self.running = None

    def next_items(self) -> list[Item]:
        while not self.replay:
            if self.running is None:
                self.ask_replay()
            self.take_replay()
            self.ask_replay()
        return self.replay.pop(0)

    def fresh(self) -> Piece:
        """A program of the evaluation's own generator, which nobody has outside a toy."""
        kind, k = self.rng.choice((LIST, TEXT)), self.rng.randint(1, self.longest)
        lines = lines_of(kind)
        while True:
            piece = Piece(kind, tuple(self.rng.choice(lines) for _ in range(k)))
            if k > 1 or piece.source not in self.evaluation.blocked:
                return piece

    # ----- one iteration

    def propose(self) -> None:
        """Send new programs to the gate, and run some of the archive to be tried again."""
        args, arm, rng = self.args, self.args.arm, self.rng
        count = args.grammar_offers if arm == "random-grammar" else args.offers
        lengths = range(1, self.longest + 1)
        plan = rng.choices(lengths, [args.fewer**k for k in lengths], k=count)
        pieces: list[Piece] = []
        if arm == "random-grammar":
            for k in plan:
                kind = rng.choice((LIST, TEXT))
                pieces.append(Piece(kind, tuple(self.grammar.program(kind, k, rng))))
        elif arm == "generator":
            pieces = [self.fresh() for _ in plan]
        offers = self.sampled(plan) if arm in ("self", "frozen-proposer") else []
        if arm != "fixed-tasks":
            new = [piece for piece in self.hindsight if piece not in self.archive.pieces]
            pieces += new[: args.hindsight_offers]
        self.hindsight = []
        if arm in ("self", "frozen-proposer", "random-grammar"):
            pieces += self.variants()
        self.offers = offers + [Offer(p, [], p.kind, len(p.lines), own=False) for p in pieces]
        # Of two that do the same the first is let in.
        self.offers.sort(key=lambda o: sum(map(len, o.piece.lines)) if o.piece else 0)
        self.counts["proposed"] += len(self.offers)
        for offer in self.offers:
            offer.old = offer.piece in self.archive.pieces
        sources = [o.piece.source if o.piece is not None and not o.old else "" for o in self.offers]
        self.checking = self.game.submit_gate([Proposal(source) for source in sources])
        again = [self.old(self.longest) for _ in range(args.tasks)]
        jobs = []
        for piece in again:
            inputs = [draw(signature_of(piece.source), rng, INPUTS) for _ in range(12)]
            jobs.append(run_job(piece.source, inputs, states=True))
        self.retrying = ((again, jobs), self.game.batch.submit(jobs))

    def old(self, longest: int) -> Piece:
        """A program of the archive; of the warm-up where there is none."""
        return (
            self.archive.draw(self.rng, longest)
            if len(self.archive)
            else self.rng.choice(self.seeds)
        )

    def other(self) -> Piece:
        """A program of some cell, whichever, so that a new one is soon filled; mostly of a line."""
        varied = self.archive.varied
        if not varied:
            return self.old(self.longest)
        if self.rng.random() < 0.7:
            varied = [cell for cell in varied if len(cell) == 2] or varied
        return self.rng.choice(self.archive.cells[self.rng.choice(varied)])

    def variants(self) -> list[Piece]:
        """Programs with other constants and operators, none of them offered before."""
        rng, near, found = self.rng, list(self.near.values()), []
        waiting = [rows[0][1] for cell, rows in self.waiting.cells.items() if has_variants(cell)]
        for _ in range(self.args.variants):
            which = rng.random()
            some = near if which < 0.4 else waiting if which < 0.55 else []
            for _ in range(8):  # of a cell that is full there is nothing new
                piece = variant_of(rng.choice(some) if some else self.other(), rng)
                if piece not in self.varied and piece not in self.archive.pieces:
                    self.varied[piece] = None
                    found.append(piece)
                    break
        return found

    def retries(self) -> list[tuple[int, Piece, Gated]]:
        """Programs of the archive with fresh inputs, as tasks."""
        (pieces, jobs), answers = self.retrying
        found = []
        for piece, job, answer in zip(pieces, jobs, ready(answers), strict=True):
            outputs = answer["outputs"]
            good = [place for place, out in enumerate(outputs) if isinstance(out, list)]
            if len(good) > EXAMPLES + 3:
                found.append((-1, piece, Gated(
                    source=piece.source, signature=signature_of(piece.source),
                    inputs=tuple(job["inputs"][place] for place in good),
                    outputs=tuple(outputs[place][0] for place in good), returns_tuple=True,
                    states=tuple(answer["states"][place] for place in good),
                    lines=len(piece.lines), stages=len(piece.lines), behaviour="", shape="",
                    parts=(), size=0,
                )))  # fmt: skip
        return found

    def sampled(self, plan: Sequence[int]) -> list[Offer]:
        """The proposer's programs.

        Most begin like a program of the archive, or like its analogue, leave its way at one token,
        and are finished by the proposer, which knows better than chance what makes a program of
        what is there. Some are crossed with another program instead, and a half of the other
        analogues are offered as they are.
        """
        args, rng, offers = self.args, self.rng, []
        model = self.frozen if self.frozen is not None else self.model
        kinds, given, leave = [], [], []
        for k in plan:
            kind, first, place = rng.choice((LIST, TEXT)), [PAD], -1
            if rng.random() < args.explore:
                piece = self.old(k)
                other = rng.random() < args.analogy
                if other:
                    piece = analogous(piece)
                kind, tokens = piece.kind, piece.tokens()[:-1]
                if len(piece.lines) < k:
                    tokens.append(LINE)
                place = self.trails.leave(tokens, kind, k, rng)
                first = tokens[:place]
                if len(piece.lines) == k and rng.random() < args.cross:
                    new = crossed(piece, self.old(k), rng)
                    first = new.tokens() if new else first
                elif other and len(piece.lines) == k and rng.random() < 0.5:
                    first = [*tokens, END]
                elif len(piece.lines) == k and rng.random() < args.mend:
                    # It ends like that program too: some tokens in its middle are replaced.
                    first += [PAD] * rng.choice((0, 1, 1, 2, 3, 4, 5))
                    first += [*tokens[place + rng.choice((0, 1, 1, 2)) :], END]
            kinds.append(kind)
            given.append(first)
            leave.append(place)
        with self.timed("generation"), self.autocast():
            tokens = model.sample(
                self.request(PROPOSE, kinds, plan), None, 1, max(plan) * MAX_LINE, self.generator,
                guide=Guide(kinds, plan, given), leave=self.put(np.array(leave)),
                trails=self.trails, noise=args.noise,
            )[:, 0].cpu().tolist()  # fmt: skip
        for kind, k, row, place in zip(kinds, plan, tokens, leave, strict=True):
            piece = read_tokens(kind, row, k)
            offers.append(Offer(piece, row, kind, k, own=True, explored=place >= 0))
        return offers

    def solve(self) -> None:
        """Sample answers to what the gate let in, and to old programs where there is room."""
        args = self.args
        if self.checking is None:
            return
        with self.timed("execution"):
            decisions, again = ready(self.checking), self.retries()
        self.checking = self.retrying = None
        for place, (offer, decision) in enumerate(zip(self.offers, decisions, strict=True)):
            self.counts[f"gate/{'known' if offer.old else decision.reason}"] += 1
            if offer.piece is None:
                continue
            cell = cell_of(offer.piece)
            new = cell not in self.archive.cells and cell not in self.waiting.cells
            if offer.own:
                self.trails.add(offer.piece, decision.accepted and new)
            self.near.pop(cell, None)
            if new and decision.reason in NEARLY and has_variants(cell):
                self.near[cell] = offer.piece
                if len(self.near) > args.variants:
                    del self.near[next(iter(self.near))]
            if decision.program is not None and decision.program.states:
                # A little for a valid task that is not solved yet, so that the proposer does not
                # forget how to write longer programs.
                offer.reward = 0.1
                self.waiting.add(offer.piece, decision.program, place)
        now = self.step // args.every
        room = int((now + 1) * args.admit) - int(now * args.admit)
        tasks = self.waiting.take(room, self.longest, self.archive, self.rng)
        # Old tasks too: they tell how much is learned, and the wrong answers to them are a source
        # of new programs.
        half = args.tasks // 2
        tasks = [*tasks[:half], *again[:half], *tasks[half:], *again[half:]][: args.tasks]
        self.attempts, texts = [], []
        kinds, lengths = [p.kind for _, p, _ in tasks], [len(p.lines) for _, p, _ in tasks]
        posed = [
            self.game.pose(task[2], Form.STAGED, k) for task, k in zip(tasks, lengths, strict=True)
        ]
        if tasks:
            values = [encode(kind, p.shown_states(0)) for kind, p in zip(kinds, posed, strict=True)]
            answers = self.answers(kinds, values, lengths, args.group, self.generator)
            for (place, piece, program), p, k, value, rows in zip(
                tasks, posed, lengths, values, answers, strict=True
            ):
                self.attempts.append(Attempt(program, piece, k, value, rows, place))
                lines = [lines_text(read_tokens(piece.kind, row.tolist(), k)) for row in rows]
                texts.append([p.assembled([line]) for line in lines])
        self.counts["samples"] += sum(map(len, texts))
        self.solving = self.game.submit_solve(posed, texts)

    def judged(self) -> list[Attempt]:
        """What became of the answers: rewards of both roles, wrong answers for hindsight."""
        if self.solving is None:
            return []
        with self.timed("execution"):
            found = ready(self.solving)
        self.solving = None
        for attempt, group in zip(self.attempts, found, strict=True):
            attempt.rewards = [float(item.solved) for item in group]
            success = float(np.mean(attempt.rewards))
            self.archive.tried(attempt.piece, success)
            self.counts["hacks"] += sum(item.visible and not item.solved for item in group)
            self.counts["solved_samples"] += int(sum(attempt.rewards))
            self.counts["tasks"] += 1
            self.counts["solved_tasks"] += success > 0
            if attempt.offer < 0:
                self.mastered.append(success)
            elif success > 0:
                self.offers_before[attempt.offer].reward = 1.0 - success  # learnability
            if attempt.k == self.longest:
                self.recent.append(success)
            for row, item in zip(attempt.answers, group, strict=True):
                piece = read_tokens(attempt.kind, row.tolist(), attempt.k)
                if not item.solved and piece is not None:
                    self.hindsight.append(piece)
        self.hindsight = list(dict.fromkeys(self.hindsight))
        self.rng.shuffle(self.hindsight)
        bar = self.args.open_second if self.longest == 1 else self.args.open_more
        if (
            self.longest < self.args.longest and len(self.recent) == self.recent.maxlen
            and np.mean(self.recent) > bar
        ):  # fmt: skip
            self.longest += 1
            self.recent.clear()
        return self.attempts

    def train_step(self) -> dict[str, float]:
        """One step of the optimiser."""
        args = self.args
        attempts: list[Attempt] = []
        proposals: list[Offer] = []
        plays = self.phase == "main" and args.arm not in ("warmup-only", "random", "data")
        if plays and self.step % args.every == 0:
            attempts = self.judged()
            proposals = [o for o in self.offers_before if o.own and not o.explored]
            self.solve()
            self.offers_before = self.offers
            self.propose()
        items = self.next_items()
        for attempt in attempts:  # what search found and the hidden inputs agreed with
            right = {
                tuple(row.tolist())
                for row, r in zip(attempt.answers, attempt.rewards, strict=True)
                if r
            }
            for row in sorted(right)[:2]:
                tokens = list(row)[: row.index(END) + 1]
                items.append(Item(attempt.kind, attempt.values, tokens, attempt.k, 0.5))
        with self.timed("update"):
            return self.update(items, attempts, proposals)

    def update(
        self, items: list[Item], attempts: list[Attempt], proposals: list[Offer]
    ) -> dict[str, float]:
        args = self.args
        self.model.train()
        logs: dict[str, float] = {}
        with self.autocast():
            # In two halves by length: a short answer needs no room for a long one.
            items.sort(key=lambda item: len(item.tokens))
            half = len(items) // 2
            parts = [self.imitated(part) for part in (items[:half], items[half:]) if part]
            imitation = sum(part[0] for part in parts) / sum(part[1] for part in parts)
            loss = imitation
            logs["loss/imitation"] = float(imitation.detach())
            some = [a for a in attempts if 0 < sum(a.rewards) < len(a.rewards)]
            if args.rl and some:
                rewards = torch.tensor([a.rewards for a in some], device=self.device)
                lengths = torch.tensor([a.k for a in some], device=self.device)
                # RLOO: each answer against the mean of the others to the same task.
                advantage = rewards - rewards.mean(1, keepdim=True)
                advantage = advantage * (args.group / max(1, args.group - 1))
                logp = self.logp(
                    self.request(SOLVE, [a.kind for a in some], [a.k for a in some]),
                    self.put(np.stack([a.values for a in some])),
                    self.put(np.stack([a.answers for a in some])),
                )  # fmt: skip
                gradient = -(advantage * logp.sum(-1) / lengths[:, None]).sum() / TYPICAL_LINE
                loss = loss + args.rl * gradient / (len(attempts) * args.group)
            if self.frozen is None and args.arm == "self":
                loss = loss + self.proposer_loss(proposals, logs)
        rate = args.lr * (1 - 0.9 * (self.progress() if self.phase == "main" else 0.0))
        self.model.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            for part in optimizer.param_groups:
                part["lr"] = rate
            optimizer.step()
        self.step += 1
        return {**logs, "loss/total": float(loss.detach()), "lr": rate, "grad_norm": float(norm)}

    def imitated(self, items: list[Item]) -> tuple[Tensor, Tensor]:
        """The weighted loss of some answers, and the weighted number of their tokens."""
        request = self.request(SOLVE, [i.kind for i in items], [i.k for i in items])
        tokens = self.put(padded([i.tokens for i in items])[:, None])
        logp = self.logp(request, self.put(np.stack([i.values for i in items])), tokens)
        weight = torch.tensor([i.weight for i in items], device=self.device)
        count = (weight[:, None, None] * (tokens != PAD)).sum()
        return -(logp.sum((1, 2)) * weight).sum(), count

    def proposer_loss(self, proposals: list[Offer], logs: dict[str, float]) -> Tensor:
        """Policy gradient on its own programs; likelihood of those that the gate let in."""
        args = self.args
        loss = torch.zeros((), device=self.device)
        if proposals:
            rewards = torch.tensor([offer.reward for offer in proposals], device=self.device)
            lengths = torch.tensor([offer.k for offer in proposals], device=self.device)
            answers = self.put(padded([offer.tokens for offer in proposals])[:, None])
            kinds = [offer.kind for offer in proposals]
            logp = self.logp(self.request(PROPOSE, kinds, lengths.tolist()), None, answers)
            advantage = rewards.clone()
            for k in set(lengths.tolist()):  # the baseline is that of the role and the length
                advantage[lengths == k] -= rewards[lengths == k].mean()
                logs[f"proposer/reward_{k}"] = float(rewards[lengths == k].mean())
            gradient = -(advantage * logp.sum((1, 2)) / lengths).mean() / TYPICAL_LINE
            loss = loss + args.proposer_rl * gradient
            logs["proposer/entropy"] = float(-logp.detach().sum() / (answers != PAD).sum())
        if self.phase == "main" and self.step % args.proposer_every:
            return loss
        pool = [self.old(self.longest) for _ in range(args.items // 2)]
        answers = self.put(padded([piece.tokens() for piece in pool])[:, None])
        request = self.request(PROPOSE, [p.kind for p in pool], [len(p.lines) for p in pool])
        logp = self.logp(request, None, answers)
        return loss - args.proposer_imitation * logp.sum() / (answers != PAD).sum()

    # ----- checkpoints

    FORMAT = 3
    """Of what is kept; another one cannot be read."""

    def settle(self) -> None:
        """Wait for what the sandbox is doing, so that all of the state is plain data."""
        if self.checking is not None:
            self.checking = ready(self.checking)
        if self.solving is not None:
            self.solving = ready(self.solving)
        if self.retrying is not None:
            self.retrying = (self.retrying[0], ready(self.retrying[1]))
        if self.running is not None:
            self.running = (self.running[0], ready(self.running[1]))

    def save(self, folder: Path) -> None:
        """Write a checkpoint beside the last one and put it in its place."""
        self.settle()
        new = folder.with_name(folder.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        save_file(weights(self.model), new / "model.safetensors")
        if self.frozen is not None:
            save_file(weights(self.frozen), new / "frozen.safetensors")
        tensors = {}
        for which, optimizer in enumerate(self.optimizers):
            for place, state in optimizer.state_dict()["state"].items():
                named = {f"{which}.{place}.{name}": value for name, value in state.items()}
                tensors |= {name: value.contiguous() for name, value in named.items()}
        tensors["generator"] = self.generator.get_state()
        save_file(tensors, new / "optimizer.safetensors")
        (new / "state.json").write_text(json.dumps(pack({
            "format": self.FORMAT,
            "step": self.step, "phase": self.phase, "longest": self.longest,
            "cpu": self.cpu(), "wall": self.wall(), "spent": dict(self.spent),
            "counts": dict(self.counts),
            "recent": list(self.recent), "mastered": list(self.mastered),
            "random": list(self.rng.getstate()), "gate": self.game.checker.state(),
            "archive": list(self.archive.pieces),
            "learnable": [list(pair) for pair in self.archive.learnable.items()],
            "tried": [[list(key), n] for key, n in self.trails.tried.items()],
            "new": [[list(key), n] for key, n in self.trails.new.items()],
            "near": list(self.near.values()), "varied": list(self.varied),
            "waiting": [row for some in self.waiting.cells.values() for row in some],
            "replay": self.replay, "offers": self.offers, "checking": self.checking,
            "offers_before": self.offers_before, "attempts": self.attempts,
            "solving": self.solving, "hindsight": self.hindsight, "running": self.running,
            "retrying": self.retrying,
        })))  # fmt: skip
        old = folder.with_name(folder.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old, ignore_errors=True)

    offers_before: list[Offer] = []  # noqa: RUF012 - replaced, never changed

    def load(self, folder: Path) -> None:
        """Go on from a checkpoint, to the same numbers."""
        if not folder.exists():
            raise InputError("no checkpoint to resume from", str(folder))
        kept = json.loads((folder / "state.json").read_text())
        if kept.get("format") != self.FORMAT:
            at = json.loads((folder.parent / "args.json").read_text())["commit"]
            raise InputError(f"the checkpoint is of other code: resume it at {at}", str(folder))
        load_weights(self.model, folder / "model.safetensors")
        if (folder / "frozen.safetensors").exists():
            self.freeze()
            load_weights(self.frozen, folder / "frozen.safetensors")
        tensors = load_file(folder / "optimizer.safetensors")
        self.generator.set_state(tensors.pop("generator"))
        for which, optimizer in enumerate(self.optimizers):
            state: dict[int, dict[str, Tensor]] = {}
            for name, value in tensors.items():
                owner, place, part = name.split(".")
                if int(owner) == which:
                    state.setdefault(int(place), {})[part] = value
            groups = optimizer.state_dict()["param_groups"]
            optimizer.load_state_dict({"state": state, "param_groups": groups})
        kept = unpack(kept)
        for name in ("step", "phase", "longest", "replay", "offers", "checking", "offers_before",
                     "attempts", "solving", "hindsight", "running", "retrying"):  # fmt: skip
            setattr(self, name, kept[name])
        self.spent, self.counts = Counter(kept["spent"]), Counter(kept["counts"])
        self.recent.extend(kept["recent"])
        self.mastered.extend(kept["mastered"])
        version, internal, gauss = kept["random"]
        self.rng.setstate((version, tuple(internal), gauss))
        self.game.checker.restore(kept["gate"])
        for piece in kept["archive"]:
            self.archive.add(piece)
        self.archive.learnable = dict(kept["learnable"])
        self.trails.tried = Counter({tuple(key): n for key, n in kept["tried"]})
        self.trails.new = Counter({tuple(key): n for key, n in kept["new"]})
        self.near = {cell_of(piece): piece for piece in kept["near"]}
        self.varied = dict.fromkeys(kept["varied"])
        for offer, piece, program in kept["waiting"]:
            self.waiting.add(piece, program, offer)
        self.start_clock(kept["cpu"], kept["wall"])

    def freeze(self) -> None:
        self.frozen = Player(self.args).to(self.device)
        self.frozen.load_state_dict(self.model.state_dict())


def ready(pending: Any) -> Any:
    """The result of something that goes on in the sandbox, or that was waited for already."""
    return pending if isinstance(pending, list) else pending.result()


def padded(rows: Sequence[Sequence[int]]) -> np.ndarray:
    width = max(2, max(map(len, rows)))
    found = np.zeros((len(rows), width), dtype=np.int64)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
    return found


def read_data(path: str) -> list[Piece]:
    """The verified programs that a run left behind."""
    if not path:
        raise InputError("needs --data, the verified.jsonl of a run", "--arm data")
    try:
        rows = [line.record for line in read_json_lines(path)]
        return [Piece(row["kind"], tuple(tuple(line) for line in row["lines"])) for row in rows]
    except KeyError as error:
        raise InputError(f"a row has no {error}", path) from None


def weights(model: nn.Module) -> dict[str, Tensor]:
    """Weights by name; the tied output table is left out, being the input table."""
    return {n: t.contiguous() for n, t in model.state_dict().items() if n != "llama.lm_head.weight"}


def load_weights(model: nn.Module | None, path: Path) -> None:
    assert model is not None
    missing = model.load_state_dict(load_file(path), strict=False)
    if missing.unexpected_keys or set(missing.missing_keys) - {"llama.lm_head.weight"}:
        raise InputError("the weights are of another model", str(path))


def pack(value: Any) -> Any:
    """Records of this file and of codegym.selfplay as plain data."""
    if isinstance(value, np.ndarray):
        return {"__": "array", "shape": list(value.shape), "data": value.reshape(-1).tolist()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {spec.name: pack(getattr(value, spec.name)) for spec in dataclasses.fields(value)}
        return {"__": type(value).__name__, **parts}
    if isinstance(value, tuple):
        name = type(value).__name__
        return {"__": name, "items": [pack(item) for item in value]}
    if isinstance(value, list):
        return [pack(item) for item in value]
    if isinstance(value, dict):
        return {key: pack(item) for key, item in value.items()}
    return value


def unpack(value: Any) -> Any:
    """What :func:`pack` made plain."""
    from codegym.selfplay import Decision, Judged
    from codegym.selfplay.values import Parameter

    if isinstance(value, list):
        return [unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("__")
    if kind is None:
        return {key: unpack(item) for key, item in value.items()}
    if kind == "array":
        return np.array(value["data"], dtype=np.int64).reshape(value["shape"])
    if kind == "tuple":
        return tuple(unpack(item) for item in value["items"])
    named = {"Parameter": Parameter, "Judged": Judged}
    if kind in named:
        return named[kind](*unpack(value["items"]))
    records = {r.__name__: r for r in (Piece, Item, Attempt, Offer, Decision)} | {"Program": Gated}
    return records[kind](**{key: unpack(item) for key, item in value.items() if key != "__"})


# ===== Runs ====


def main(argv: Sequence[str] | None = None) -> int:
    try:
        args = parse(argv)
        return run(args)
    except CodegymError as error:
        print(f"selfplay.py: {error}", file=sys.stderr)
        return error.exit_code


def run(args: Args) -> int:
    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(args.steps > 0, warn_only=True)
    folder = Path(args.resume or args.out)
    folder.mkdir(parents=True, exist_ok=True)
    if not args.resume and (folder / "metrics.jsonl").exists():
        raise InputError("there is a run already: --resume it, or give another --out", str(folder))
    stop = []
    before = signal.signal(signal.SIGINT, lambda *_: stop.append(1) if not stop else sys.exit(130))
    try:
        with codegym.SandboxPool(args.backend, workers=args.workers) as pool:
            trainer = Trainer(args, pool)
            if args.resume:
                trainer.load(folder / "checkpoint")
            else:
                about = {
                    "args": dataclasses.asdict(args), "commit": commit(), "backend": pool.backend,
                    "device": str(trainer.device), "host": platform.processor() or platform.machine(),
                    "torch": torch.__version__, "transformers": transformers.__version__,
                    "parameters": sum(p.numel() for p in trainer.model.parameters()),
                }  # fmt: skip
                (folder / "args.json").write_text(json.dumps(about, indent=1) + "\n")
                print(json.dumps(about))
            return Run(args, trainer, folder, stop).go()
    finally:
        signal.signal(signal.SIGINT, before)


class Run:
    """The loop over steps, with what people see of it."""

    def __init__(self, args: Args, trainer: Trainer, folder: Path, stop: list[int]) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self.args, self.trainer, self.folder, self.stop = args, trainer, folder, stop
        self.board = SummaryWriter(str(folder / "tensorboard"))
        self.metrics = (folder / "metrics.jsonl").open("a")
        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f}%"),
            TimeElapsedColumn(), TextColumn("{task.fields[note]}"), disable=not sys.stderr.isatty(),
        )  # fmt: skip

    def log(self, kind: str, values: dict[str, float]) -> None:
        t = self.trainer
        row = {"kind": kind, "phase": t.phase, "step": t.step, "cpu_s": round(t.cpu(), 3),
               "wall_s": round(t.wall(), 3), **values}  # fmt: skip
        self.metrics.write(json.dumps(row) + "\n")
        self.metrics.flush()
        if t.phase == "main":
            for name, value in values.items():
                self.board.add_scalar(f"{kind}/{name}", value, t.step)

    def evaluate(self, search: bool = False) -> dict[str, float]:
        """Evaluate; its time is nobody's budget."""
        t = self.trainer
        cpu, wall, spent = t.cpu(), t.wall(), Counter(t.spent)
        t.model.eval()
        found = t.evaluation(t, search)
        t.start_clock(cpu, wall)
        t.spent = spent
        self.log("eval", found)
        if not self.bar.live.is_started:
            shown = " ".join(
                f"{k}={found[k]:.2f}" for k in ("lines", "held_out", "gap_2", "horizon")
            )
            print(f"{t.phase} step {t.step} cpu {t.cpu():.0f} s: {shown}", flush=True)
        return found

    def state(self) -> dict[str, float]:
        t, count = self.trainer, self.trainer.counts
        total = sum(t.spent.values()) or 1.0
        gated = sum(value for name, value in count.items() if name.startswith("gate/")) or 1
        found = {f"time/{name}": value / total for name, value in t.spent.items()}
        found |= {name: value / gated for name, value in count.items() if name.startswith("gate/")}
        return found | {
            "archive": len(t.archive), "waiting": len(t.waiting),
            "cells": len(t.archive.cells),
            "cells_1": sum(len(cell) == 2 for cell in t.archive.cells),
            "coverage": len(FORM_CELLS & t.archive.cells.keys()) / len(FORM_CELLS),
            "mastered": float(np.mean(t.mastered or [0.0])),
            "longest": t.longest, "samples": count["samples"],
            "samples_per_solved": count["samples"] / max(1, count["solved_samples"]),
            "hack_rate": count["hacks"] / max(1, count["samples"]),
            "solved_tasks": count["solved_tasks"] / max(1, count["tasks"]),
            "programs": t.game.batch.programs,
        }  # fmt: skip

    def go(self) -> int:
        t, args = self.trainer, self.args
        with self.bar:
            if t.phase == "warmup" and not self.warm_up():
                return self.end()
            task = self.bar.add_task(args.arm, total=1.0, note="")
            due = self.due()
            while t.progress() < 1.0 and not self.stop and args.arm != "random":
                logs = t.train_step()
                if t.step % 10 == 0 or args.steps:
                    self.log("train", {**logs, **self.state()})
                note = f"loss {logs['loss/imitation']:.2f} archive {len(t.archive)} k {t.longest}"
                self.bar.update(task, completed=t.progress(), note=note)
                if self.due() > due and t.progress() < 1.0:
                    due = self.due()
                    self.evaluate()
                    t.save(self.folder / "checkpoint")
        return self.end()

    def due(self) -> int:
        t, every = self.trainer, self.args.eval_every_s
        used = t.step if self.args.steps else t.wall() if self.args.wall_s else t.cpu()
        return int(used // every)

    def warm_up(self) -> bool:
        """Imitate the fixed programs until their lines are mostly right; whether it got there."""
        t, args = self.trainer, self.args
        if args.init:
            load_weights(t.model, Path(args.init) / "warmup" / "model.safetensors")
        elif args.arm not in ("random", "data"):
            task = self.bar.add_task("warm-up", total=args.warmup_steps, note="")
            arm, args.arm = args.arm, "self"  # the same warm-up for all: both roles are learned
            try:
                while t.step < args.warmup_steps and not self.stop:
                    logs = t.train_step()
                    self.bar.update(task, advance=1, note=f"loss {logs['loss/imitation']:.2f}")
                    if t.step % 10 == 1:
                        self.log("train", logs)
                    if t.step % 25 == 0:
                        right = self.seed_success()
                        self.log("train", {**logs, "warmup/success": right})
                        if right >= args.warmup_gate:
                            break
            finally:
                args.arm = arm
            if self.stop:
                return False
            (self.folder / "warmup").mkdir(exist_ok=True)
            save_file(weights(t.model), self.folder / "warmup" / "model.safetensors")
        if args.arm == "frozen-proposer":
            t.freeze()
        # Averages are of another loss; every arm begins the main phase alike.
        for optimizer in t.optimizers:
            optimizer.state.clear()
        t.settle()
        t.replay, t.running = [], None
        t.counts, t.spent = Counter(), Counter()
        self.evaluate()
        t.game.gate([Proposal(piece.source) for piece in t.seeds])  # none of them is new any more
        for piece in t.seeds:
            t.archive.add(piece)
        t.phase, t.step = "main", 0
        t.start_clock()
        return True

    def seed_success(self) -> float:
        """Greedy success on one-line tasks of the warm-up's programs, with fresh inputs."""
        t = self.trainer
        pieces = [piece for piece in t.seeds if len(piece.lines) == 1]
        game = arena(t.game.batch.pool, values=INPUTS, seed=t.step)
        gated = game.gate([Proposal(piece.source) for piece in pieces])
        tasks = [
            (p, d.program, 1) for p, d in zip(pieces, gated, strict=True) if d.program is not None
        ]
        t.model.eval()
        done, _ = t.evaluation.score(t, tasks, False)
        return float(np.mean(done))

    def export(self) -> None:
        """The archive as data: every program went through the gate, in the sandbox."""
        about = {"env": "codegym/SelfPlay-v0", "arm": self.args.arm, "seed": self.args.seed,
                 "commit": commit(), "licence": "MIT"}  # fmt: skip
        with (self.folder / "verified.jsonl").open("w") as out:
            for piece in self.trainer.archive.pieces:
                row = {"kind": piece.kind, "lines": piece.lines, "source": piece.source}
                out.write(json.dumps({**row, **about}) + "\n")

    def end(self) -> int:
        t, stopped = self.trainer, bool(self.stop)
        if t.phase == "main":
            if not stopped:
                self.log("final", {**self.state(), **self.evaluate(search=self.args.final_eval)})
            t.save(self.folder / "checkpoint")
            self.export()
        self.metrics.close()
        self.board.close()
        if stopped:
            kept = "" if t.phase == "main" else " (in the warm-up: nothing to resume yet)"
            print(
                f"stopped at step {t.step}{kept}; go on with --resume {self.folder}",
                file=sys.stderr,
            )
        return 130 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
