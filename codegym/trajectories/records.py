"""The record of an episode, one JSON line each.

    line = trajectory.to_line()
    assert Trajectory.from_line(line) == trajectory

A verdict goes in whole. It may hold times and what a hidden test expected, which is
why an environment's ``info`` does not have it: a record is for trainers and people,
not for the agent whose episode it tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    model_validator,
)

from codegym.errors import InputError
from codegym.task import Verdict

SCHEMA = 1
"""What this version writes; a reader refuses what is newer."""


def _encodable(text: Any) -> Any:
    """Text that JSON can carry: a lone surrogate, which an agent may send, is replaced."""
    if isinstance(text, str):
        try:
            text.encode()
        except UnicodeEncodeError:
            return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


AnyText = Annotated[str, BeforeValidator(_encodable)]
"""Text of an episode; lone surrogates become U+FFFD."""

FiniteFloat = Annotated[float, Field(allow_inf_nan=False)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tokens(_Record):
    """What a model read and wrote in one turn, as it sampled it: nothing is tokenised again.

    Raises:
        pydantic.ValidationError: ``logprobs`` or ``mask`` is not as long as ``completion_ids``.
    """

    prompt_ids: tuple[int, ...]
    """All tokens that the model read before this turn's, those of earlier turns included."""
    completion_ids: tuple[int, ...]
    """The tokens that came after them in this turn."""
    logprobs: tuple[float, ...] | None = None
    """Natural logarithm of each completion token's probability; None where unknown."""
    mask: tuple[int, ...]
    """1 for each completion token that the model sampled, 0 for one that was put there."""

    @model_validator(mode="after")
    def _lengths(self) -> Tokens:
        count = len(self.completion_ids)
        if len(self.mask) != count or (self.logprobs is not None and len(self.logprobs) != count):
            raise ValueError("logprobs and mask must be as long as completion_ids")
        if not {0, 1}.issuperset(self.mask):
            raise ValueError("mask holds 0 and 1 alone")
        return self


class Turn(_Record):
    """One step of an episode."""

    observation: AnyText
    """What the agent saw: the prompt, or the feedback on the turn before."""
    action: AnyText
    """What it answered, as it came (before any program was taken out of it)."""
    feedback: AnyText
    """What the environment answered; empty where it failed."""
    reward: FiniteFloat | None
    """Of this step; None where the sandbox failed, so that there is none."""
    components: dict[str, float] = Field(default_factory=dict)
    """The parts of the reward by name, before weighting."""
    terminated: bool
    truncated: bool
    verdict: Verdict | None = None
    """What the judge found; None where this step was not judged."""
    tokens: Tokens | None = None


class Trajectory(_Record):
    """One episode, whole or as far as it came."""

    schema_: int = Field(default=SCHEMA, alias="schema", ge=1)
    env_id: str
    """As Gymnasium knows it, such as ``codegym/Function-v0``; empty where it does not."""
    suite: str
    """Name of the suite, without a path."""
    suite_digest: str
    task_id: str
    seed: int | None = None
    """What the episode was reset with; None where it went on from the one before."""
    group: str = ""
    """Episodes of one group are attempts at one task from one start; empty for a single one."""
    attempt: int = Field(default=0, ge=0)
    """Which of its group, or of a run's episodes, it is."""
    turns: tuple[Turn, ...]
    reward: FiniteFloat | None
    """Sum over the turns; None where the sandbox failed: the sample is to be dropped."""
    solved: bool
    """Whether the task was passed, all stages of it."""
    infrastructure_error: str | None = None
    """What failed, where something did; never a reward of 0."""
    licence: str
    """The task's."""
    released: dt.date
    """When the task was first public."""
    policy: str = ""
    """What acted, in the words of whoever recorded it."""
    extra: dict[str, JsonValue] = Field(default_factory=dict)
    """Anything else that is JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _no_reward_of_a_fault(self) -> Trajectory:
        if self.infrastructure_error is not None and (self.reward is not None or self.solved):
            raise ValueError("an episode whose sandbox failed has no reward and is not solved")
        return self

    def to_line(self) -> str:
        """The record as one line of JSON, without a line end."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_line(cls, line: str | bytes, where: str = "") -> Trajectory:
        """A record back from its line.

        Args:
            line: What :meth:`to_line` gave.
            where: File and line, for the error.

        Raises:
            InputError: Not JSON, not a trajectory, or of a newer schema.
        """
        return cls._read(lambda: cls.model_validate_json(line), where)

    @classmethod
    def from_record(cls, record: dict[str, Any], where: str = "") -> Trajectory:
        """The same from a line that is parsed already."""
        return cls._read(lambda: cls.model_validate(record), where)

    @classmethod
    def _read(cls, parse: Callable[[], Trajectory], where: str) -> Trajectory:
        try:
            found = parse()
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise InputError(f"no trajectory: {place}: {first['msg']}", where) from None
        if found.schema_ > SCHEMA:
            raise InputError(
                f"of schema {found.schema_}, and this codegym reads up to {SCHEMA}: update it",
                where,
            )
        return found
