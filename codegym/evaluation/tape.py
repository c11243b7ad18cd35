"""What an episode has cost so far, kept so that it is not paid for again.

An episode of several turns that was cut off in the middle is played again from its start in the
next session; what was answered and judged then comes from its tape. (The commands of a workspace
do run again: the sandbox that they ran in is gone.)
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from codegym.evaluation.records import Turn
from codegym.judge import Judge
from codegym.task import Task, Verdict

Source = str | bytes | Mapping[str, Any]


class Tape:
    """Answers and verdicts of one episode.

    Args:
        write: Keeps a record for later sessions; see :meth:`load`.
    """

    def __init__(self, write: Callable[[dict[str, Any]], None] = lambda record: None) -> None:
        self._write = write
        self._turns: list[Turn] = []
        self._verdicts: dict[str, str] = {}
        self._lock = threading.Lock()

    def load(self, record: dict[str, Any]) -> None:
        """Take in a record that an earlier session wrote.

        Raises:
            ValueError: It is none.
        """
        if "turn" in record:
            self._turns.append(Turn.model_validate(record["turn"]))
        else:
            self._verdicts[str(record["key"])] = json.dumps(record["verdict"])

    def answer(self, turn: int) -> Turn | None:
        """The answer of a turn, from 0; None where it is still to be asked for."""
        return self._turns[turn] if turn < len(self._turns) else None

    def add_answer(self, turn: Turn) -> None:
        """Keep the answer of the next turn."""
        self._turns.append(turn)
        self._write({"turn": turn.model_dump()})

    def verdict(self, key: str) -> Verdict | None:
        """A verdict that is known already."""
        with self._lock:
            found = self._verdicts.get(key)
        return None if found is None else Verdict.model_validate_json(found)

    def add_verdict(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict."""
        raw = verdict.model_dump_json()
        with self._lock:
            self._verdicts[key] = raw
        self._write({"key": key, "verdict": json.loads(raw)})


class TapedJudge(Judge):
    """A judge that asks another one, and asks it nothing twice.

    Args:
        judge: The one that judges.
        seed: Of the hidden tests' random inputs, whatever seed it is asked with.
        tape: Where verdicts come from and go to.
    """

    def __init__(self, judge: Judge, seed: int, tape: Tape) -> None:
        self._inner, self._seed, self._tape = judge, seed, tape
        self.pool, self.examples = judge.pool, judge.examples
        self.offered: Source = ""
        """What was judged last by the hidden tests."""

    def evaluate(
        self,
        task: Task,
        source: Source,
        *,
        seed: int | None = None,
        public: bool = False,
        examples: int | None = None,
    ) -> Verdict:
        """The verdict of the tape, or the other judge's.

        With a number of examples it is none of the episode's, but asked to count lines.
        """
        if examples is not None:
            return self._inner.evaluate(task, source, seed=seed, public=public, examples=examples)
        if not public:
            self.offered = source
        key = key_of(task, source, public)
        verdict = self._tape.verdict(key)
        if verdict is None:
            verdict = self._inner.evaluate(task, source, seed=self._seed, public=public)
            self._tape.add_verdict(key, verdict)
        return verdict

    def submit(
        self,
        task: Task,
        source: Source,
        *,
        seed: int | None = None,
        public: bool = False,
        examples: int | None = None,
    ) -> Future[Verdict]:
        """As :meth:`evaluate`; the verdict is there when this returns."""
        future: Future[Verdict] = Future()
        try:
            verdict = self.evaluate(task, source, seed=seed, public=public, examples=examples)
            future.set_result(verdict)
        except Exception as error:
            future.set_exception(error)
        return future


def key_of(task: Task, source: Source, public: bool = False) -> str:
    """What a verdict of an episode goes by: stages, which tests, and what was offered."""
    about = f"{len(task.stages)} {public} {as_text(source)}"
    return hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()


def as_text(source: Source) -> str:
    """A submission as text, in the form that a judge takes it again.

    Bytes that are not UTF-8 become lone surrogates, and those bytes again in the files of a
    workspace; a program with such bytes is none, and stays none.
    """
    if isinstance(source, str):
        return source
    if isinstance(source, bytes):
        return source.decode("utf-8", "surrogateescape")
    files = {
        path: content.decode("utf-8", "surrogateescape") if isinstance(content, bytes) else content
        for path, content in source.items()
    }
    return json.dumps(files, sort_keys=True)
