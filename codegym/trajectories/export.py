"""From recorded episodes to training data: SFT rows, preference pairs, GRPO groups.

    rows = sft_rows(read_trajectories("episodes.jsonl"), Selection(licences={"MIT"}))

Rows are plain data, conversations in the form of chat templates, and each has its
task's licence and date. What failed for the infrastructure's sake is in none of them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from codegym.task import Outcome, Verdict
from codegym.trajectories.groups import advantages, zero_variance
from codegym.trajectories.normal import normal_form
from codegym.trajectories.records import Trajectory, Turn

Row = dict[str, Any]


@dataclass
class Selection:
    """Which episodes are taken, and a count of those that are not.

    Args:
        licences: Of the tasks; any where None.
        released_from: The first day of a task's publication that is taken.
        released_to: The last one.
        tamper_proof: Only verdicts that the submission could not have reached.
        system: What a system message at the beginning says; there is none where it is empty.
    """

    licences: Collection[str] | None = None
    released_from: dt.date | None = None
    released_to: dt.date | None = None
    tamper_proof: bool = False
    system: str = ""
    left_out: Counter[str] = field(default_factory=Counter)
    """How many were not taken, by why: ``licence``, ``date``, ``infrastructure``, ``unfinished``,
    ``verdict``, ``tampering`` (episodes), ``duplicate`` (rows)."""
    episodes: int = 0
    """How many were looked at."""

    def of_task(self, record: Trajectory) -> bool:
        """Whether its task is taken, and it is no failure of the infrastructure."""
        self.episodes += 1
        why = ""
        if self.licences is not None and record.licence not in self.licences:
            why = "licence"
        elif (self.released_from and record.released < self.released_from) or (
            self.released_to and record.released > self.released_to
        ):
            why = "date"
        elif record.infrastructure_error is not None:
            why = "infrastructure"
        elif self.tamper_proof and not all(verdict.tamper_proof for verdict in _judged(record)):
            why = "tampering"
        return self._taken(why)

    def judged(self, record: Trajectory) -> bool:
        """Whether it has come to its end, with a verdict."""
        last = record.turns[-1]
        why = "" if last.terminated or last.truncated else "unfinished"
        return self._taken(why or ("" if _judged(record) else "verdict"))

    def _taken(self, why: str) -> bool:
        if why:
            self.left_out[why] += 1
        return not why


def sft_rows(records: Iterable[Trajectory], selection: Selection | None = None) -> Iterator[Row]:
    """What passed, as ``prompt`` and ``completion``.

    Where each turn of an episode was judged, there is a row for each that passed: the completion
    is that answer, the prompt all that came before. Of an episode with tools, which is judged at
    its end, there is one row if it passed, with all that came after the prompt as the completion.
    One program comes once for a task.
    """
    selection = selection or Selection()
    seen: set[tuple[str, str, str]] = set()
    for record in filter(selection.of_task, records):
        found = list(_passed(record))
        if not found:
            selection.left_out["verdict"] += 1
        for first, last, verdict in found:
            program = _program(record.turns[first : last + 1])
            key = record.suite_digest, record.task_id, program
            if key in seen:
                selection.left_out["duplicate"] += 1
                continue
            seen.add(key)
            yield {
                "prompt": _before(record, first, selection.system),
                "completion": _said(record.turns[first : last + 1]),
                **_about(record),
                "reward": record.reward,
                "tests_passed": verdict.passed,
                "tests_total": verdict.total,
            }


def pair_rows(
    records: Iterable[Trajectory], selection: Selection | None = None, *, most: int = 4
) -> Iterator[Row]:
    """An episode that solved a task beside one that did not, as ``chosen`` and ``rejected``.

    Both begin with the same prompt. Those that came nearest without solving it come first; a
    program that was judged both ways is in no pair.

    Args:
        records: All of them are read before the first row.
        selection: Which are taken.
        most: Pairs for a task.
    """
    selection = selection or Selection()
    starts: dict[tuple[str, str, str], tuple[dict[str, Trajectory], dict[str, Trajectory]]] = {}
    for record in filter(selection.of_task, records):
        if not selection.judged(record):
            continue
        key = record.suite_digest, record.task_id, record.turns[0].observation
        sides = starts.setdefault(key, ({}, {}))
        side = sides[0 if record.solved else 1]
        program = _program(record.turns)
        if program in side:
            selection.left_out["duplicate"] += 1
        side.setdefault(program, record)
    for solved, unsolved in starts.values():
        chosen = [one for program, one in solved.items() if program not in unsolved]
        rejected = [one for program, one in unsolved.items() if program not in solved]
        rejected.sort(key=_share, reverse=True)
        if not chosen or not rejected:
            continue
        for n in range(min(most, max(len(chosen), len(rejected)))):
            good, bad = chosen[n % len(chosen)], rejected[n % len(rejected)]
            yield {
                "prompt": _before(good, 0, selection.system),
                "chosen": _said(good.turns),
                "rejected": _said(bad.turns),
                **_about(good),
                "chosen_reward": good.reward,
                "rejected_reward": bad.reward,
                "rejected_outcome": _judged(bad)[-1].outcome.value,
                "rejected_policy": bad.policy,
            }


def group_rows(records: Iterable[Trajectory], selection: Selection | None = None) -> Iterator[Row]:
    """Attempts at one task with their rewards and advantages, one row a group.

    A group is what was recorded as one; other episodes of one task with the same prompt are taken
    for one. Nothing is deduplicated: how often a program comes is part of its advantage.

    Args:
        records: All of them are read before the first row.
        selection: Which are taken.
    """
    selection = selection or Selection()
    groups: dict[tuple[str, str, str, str], list[Trajectory]] = {}
    dropped: Counter[tuple[str, str, str, str]] = Counter()
    for record in records:
        start = "" if record.group else record.turns[0].observation
        key = record.group, record.suite_digest, record.task_id, start
        if selection.of_task(record) and selection.judged(record):
            groups.setdefault(key, []).append(record)
        else:
            dropped[key] += 1
    for key, members in groups.items():
        rewards = [member.reward for member in members]
        tokens = [_tokens(member) for member in members]
        about = _about(members[0])
        yield {
            "group": members[0].group,
            "prompt": _before(members[0], 0, selection.system),
            "completions": [_said(member.turns) for member in members],
            "rewards": rewards,
            "advantages": advantages(rewards),
            "zero_variance": zero_variance(rewards),
            "solved": [member.solved for member in members],
            "dropped": dropped[key],
            "tokens": tokens if all(one is not None for one in tokens) else None,
            **about,
        }


def _judged(record: Trajectory) -> list[Verdict]:
    return [turn.verdict for turn in record.turns if turn.verdict is not None]


def _passed(record: Trajectory) -> Iterator[tuple[int, int, Verdict]]:
    """First and last turn of each answer that passed, and the verdict on it."""
    verdicts = [turn.verdict for turn in record.turns]
    whole = any(verdict is None for verdict in verdicts[:-1])
    for place, verdict in enumerate(verdicts):
        if verdict is not None and verdict.outcome is Outcome.PASSED:
            yield (0 if whole else place), place, verdict


def _before(record: Trajectory, turn: int, system: str) -> list[Row]:
    first = [{"role": "system", "content": system}] if system else []
    before = record.turns[:turn]
    said = [message for one in before for message in (_user(one), _assistant(one))]
    return [*first, *said, _user(record.turns[turn])]


def _said(turns: Iterable[Turn]) -> list[Row]:
    """What was said after the prompt: the answers, and the feedback between them."""
    said: list[Row] = []
    for turn in turns:
        said += [_user(turn), _assistant(turn)] if said else [_assistant(turn)]
    return said


def _user(turn: Turn) -> Row:
    return {"role": "user", "content": turn.observation}


def _assistant(turn: Turn) -> Row:
    return {"role": "assistant", "content": turn.action}


def _program(turns: Iterable[Turn]) -> str:
    return " ".join(normal_form(turn.action) for turn in turns)


def _share(record: Trajectory) -> float:
    verdict = _judged(record)[-1]
    return verdict.passed / verdict.total if verdict.total else 0.0


def _tokens(record: Trajectory) -> list[Row] | None:
    found = [turn.tokens for turn in record.turns]
    return [one.model_dump(mode="json") for one in found if one] if all(found) else None


def _about(record: Trajectory) -> Row:
    return {
        "task_id": record.task_id,
        "suite": record.suite,
        "suite_digest": record.suite_digest,
        "env_id": record.env_id,
        "licence": record.licence,
        "released": record.released.isoformat(),
        "policy": record.policy,
    }
