"""Episodes of an agent on the tasks of a suite: from a task to the submission to judge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegym.errors import InputError
from codegym.evaluation.folder import sample_seed
from codegym.evaluation.models.prices import Price
from codegym.evaluation.records import Mode, SampleLine, Turn
from codegym.evaluation.speakers import Speaker, Speakers
from codegym.evaluation.tape import Tape, TapedJudge, as_text, key_of
from codegym.extraction import extract_code
from codegym.judge import Judge
from codegym.suites import Suite
from codegym.task import Task, Verdict

MODES = ("auto", "single", "repair", "staged", "workspace")
TURNS: Mapping[str, int] = {"single": 1, "repair": 4, "staged": 3, "workspace": 50}
"""Turns by default: submissions, submissions for each stage, steps."""

_SUBMIT = '{"name": "submit", "arguments": {}}'
_FENCED = re.compile(r"^(`{3,})[^\n`]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Played:
    """What an episode came to."""

    line: SampleLine
    verdict: Verdict | None = None
    """On its solution by the whole task, where the episode has it already."""


class Player:
    """Plays each task ``n`` times; a source of samples that are made in the run itself.

    Args:
        speakers: Who answers.
        n: Episodes for each task.
        mode: How it is asked.
        turns: Most turns (see :data:`TURNS`); of ``staged`` for each stage.
        extract: Whether answers are a model's, with the program somewhere in them.
        price: Of the model's tokens.

    Raises:
        InputError: A wrong number or mode.
    """

    def __init__(
        self,
        speakers: Speakers,
        n: int = 1,
        *,
        mode: Mode = "auto",
        turns: int | None = None,
        extract: bool = True,
        price: Price | None = None,
    ) -> None:
        if n < 1 or (turns is not None and turns < 1):
            raise InputError("must be at least 1", "--n, --turns")
        if mode not in MODES:
            raise InputError(f"must be one of {', '.join(MODES)}, and is {mode!r}", "--mode")
        self.speakers, self.n, self.mode, self.turns = speakers, n, mode, turns
        self.extract, self.price = extract, price

    @property
    def concurrency(self) -> int:
        """Episodes at once."""
        return self.speakers.concurrency

    def describe(self) -> dict[str, Any]:
        """Who is asked, for the manifest: equal for what would answer alike."""
        return {**self.speakers.describe(), "extract": self.extract}

    def label(self) -> str:
        """A short name for people."""
        return self.speakers.name

    def mode_of(self, task: Task) -> Mode:
        """How a task is asked."""
        if self.mode != "auto":
            return self.mode
        if task.protocol == "workspace":
            return "workspace"
        return "staged" if len(task.stages) > 1 else "single"

    def play(self, suite: Suite, number: int, seed: int, judge: Judge, tape: Tape) -> Played:
        """Play one episode.

        Args:
            suite: Of the run.
            number: Of the sample: ``attempt * tasks + place``.
            seed: Of the run.
            judge: What judges what is submitted on the way.
            tape: What earlier sessions know of this episode.

        Raises:
            InfrastructureError: The sandbox or the model's server failed; the episode can go on
                in a later session.
        """
        attempt, place = divmod(number, len(suite))
        task = suite[place]
        mode = self.mode_of(task)
        drawn = sample_seed(seed, number)
        speaker = self.speakers.begin(task, drawn)
        episode = _Episode(self, task, speaker, tape)
        verdict = None
        if mode == "single":
            from codegym.envs.prompts import function_prompt

            info = {"task_id": task.id, "suite": suite.name, "family": task.family}
            info["entry_points"] = ", ".join(task.entry_points)
            solution = episode.ask(function_prompt(task), info, taped=False)
        else:
            solution, verdict = episode.in_environment(suite, mode, TapedJudge(judge, drawn, tape))
        prompt, completion = (
            _sum([getattr(turn, f"{kind}_tokens") for turn in episode.turns])
            for kind in ("prompt", "completion")
        )
        line = SampleLine(
            sample=number,
            task_id=task.id,
            attempt=attempt,
            solution=solution,
            mode=mode,
            turns=tuple(episode.turns),
            prompt_tokens=prompt,
            completion_tokens=completion,
            cost=None if self.price is None else self.price.of(prompt, completion),
        )
        return Played(line, verdict)

    def environment(self, suite: Suite, mode: Mode, judge: Judge, task: Task) -> Any:
        """The environment of a mode, for one task."""
        turns = self.turns or TURNS[mode]
        common: dict[str, Any] = {"pool": judge.pool, "task_id": task.id}
        if mode == "repair":
            from codegym.envs.repair import RepairEnv

            return RepairEnv(suite, max_turns=turns, **common)
        if mode == "staged":
            from codegym.envs.program import ProgramEnv

            return ProgramEnv(suite, attempts_per_stage=turns, **common)
        from codegym.envs.workspace import WorkspaceEnv

        return WorkspaceEnv(suite, max_turns=turns, **common)


class _Episode:
    def __init__(self, player: Player, task: Task, speaker: Speaker, tape: Tape) -> None:
        self._player, self._task, self._speaker, self._tape = player, task, speaker, tape
        self.turns: list[Turn] = []

    def ask(
        self, observation: str, info: Mapping[str, Any], *, taped: bool = True, raw: bool = False
    ) -> str:
        """The action for an observation: the program in a model's answer, or it as it is.

        Args:
            observation: What is told.
            info: The environment's.
            taped: Whether to keep the answer: one of many turns. A single one is a sample.
            raw: Whether the answer is the action.
        """
        turn = self._tape.answer(len(self.turns))
        if turn is None:
            turn = self._speaker.act(observation, info)
            if taped and self._player.speakers.resumes:
                self._tape.add_answer(turn)
        else:
            self._speaker.recall(turn)
        self.turns.append(turn)
        if raw or not self._player.extract:
            return turn.answer
        return program_in(turn.answer, self._task)

    def in_environment(
        self, suite: Suite, mode: Mode, judge: TapedJudge
    ) -> tuple[str, Verdict | None]:
        """The solution that an episode ends with, and the verdict on it where there is one."""
        env = self._player.environment(suite, mode, judge, self._task)
        env.use_judge(judge)
        best, solution, over = 0, "", False
        try:
            observation, about = env.reset(seed=0)
            info = about
            while not over:
                action = self.ask(observation, info, raw=mode == "workspace")
                full = self.turns[-1].finish_reason == "context"
                if full and mode == "workspace":
                    action = _SUBMIT  # nothing more can be said: what is there counts
                observation, _, terminated, truncated, now = env.step(action)
                info = {**about, **now}
                over = terminated or truncated or full
                verdict = env.last_verdict
                judged = mode != "workspace" and not full and verdict is not None
                if judged and (mode == "repair" or verdict.stage >= best):
                    best, solution = verdict.stage, action
        finally:
            env.close()
        if mode == "workspace":
            offered = judge.offered
            # Longer than any submission: the environment's word for what could not be read.
            huge = isinstance(offered, bytes) and len(offered) > self._task.limits.source_bytes
            solution = "\0" if huge else as_text(offered)
        return solution, self._tape.verdict(key_of(self._task, solution))


def program_in(answer: str, task: Task) -> str:
    """The submission in a model's answer; of another language than Python, its last code block."""
    if task.language == "python" and task.protocol != "workspace":
        return extract_code(answer, task.entry_points, task.prompt)
    blocks = _FENCED.findall(answer.replace("\r\n", "\n"))
    return str(blocks[-1][1]) if blocks else answer


def _sum(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if values and len(known) == len(values) else None
