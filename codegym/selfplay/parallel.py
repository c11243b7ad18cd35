"""The game for several learners at once: a PettingZoo ``ParallelEnv``.

    env = parallel_env(attempts=4)
    observations, infos = env.reset(seed=0)
    observations, rewards, terminations, truncations, infos = env.step(actions)

The agents are ``proposer`` and ``solver_0`` to ``solver_N``. In a step all solvers answer the
present task, each for itself, while the proposer offers the program of the next one. The proposer
is paid for a program one step later, when the solvers have tried it: by how many of them solved it.
Needs the extra ``selfplay``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from gymnasium.spaces import Space

from codegym.envs.pools import HeldPool, PoolSettings
from codegym.envs.spaces import CodeText
from codegym.errors import InputError
from codegym.sandbox import SandboxPool
from codegym.selfplay.arena import SelfPlay
from codegym.selfplay.policies import FormsProposer, proposer_prompt
from codegym.selfplay.tasks import Form, PosedTask

try:
    ParallelEnv: Any = import_module("pettingzoo").ParallelEnv
except ImportError as error:  # pragma: no cover - where the extra is not installed
    raise InputError(
        "needs PettingZoo: `pip install 'codegym[selfplay]'`", "codegym.selfplay.parallel"
    ) from error

PROPOSER = "proposer"
_REFERENCES = 3


class SelfPlayParallelEnv(ParallelEnv):  # type: ignore[misc]  # it has no types
    """Proposer and solvers in step.

    Args:
        form: ``deduction``, ``abduction`` or ``induction``.
        attempts: How many solvers there are; the success rate is taken over them.
        lines: Statements that the proposer is asked for.
        rounds: Steps of an episode, which is truncated then.
        reward: The proposer's, as in :class:`codegym.selfplay.SelfPlay`.
        backend: Of the pool that is made where none is given.
        pool: A pool to run in; it stays open.
        render_mode: None; there is nothing to draw.
    """

    metadata = {"name": "codegym_selfplay_v0", "render_modes": []}  # noqa: RUF012

    def __init__(
        self,
        form: str = "induction",
        *,
        attempts: int = 4,
        lines: int = 2,
        rounds: int = 8,
        reward: Any = "learnability",
        backend: str = "auto",
        pool: SandboxPool | None = None,
        render_mode: str | None = None,
    ) -> None:
        if form not in set(Form) - {Form.STAGED}:
            raise InputError("must be 'deduction', 'abduction' or 'induction'", "form")
        if attempts < 1 or lines < 1 or rounds < 1:
            raise InputError("attempts, lines and rounds are at least 1", "parallel_env")
        self.render_mode = render_mode
        self.form = Form(form)
        self.possible_agents = [PROPOSER, *(f"solver_{place}" for place in range(attempts))]
        self.agents: list[str] = []
        self._lines, self._rounds, self._reward = lines, rounds, reward
        self._held = HeldPool(PoolSettings(backend, 1, None), pool)
        self._game: SelfPlay | None = None
        self._sources: list[str] = []

    @cache  # noqa: B019 - PettingZoo asks for the same space each time
    def observation_space(self, agent: str) -> Space[str]:
        """Text."""
        return CodeText(1 << 16)

    @cache  # noqa: B019
    def action_space(self, agent: str) -> Space[str]:
        """Text."""
        return CodeText(1 << 16)

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        """Begin an episode with a task of the typed forms.

        Args:
            seed: Seeds inputs and what stands in for the proposer.
            options: Not used.
        """
        if self._game is None or seed is not None:
            self._rng = np.random.default_rng(seed)
            pool = self._held.pool()
            self._game = SelfPlay(pool, reward=self._reward, seed=int(self._rng.integers(2**31)))
        self.agents = list(self.possible_agents)
        self._round, self._sources = 0, []
        self._task, self._proposed = self._stand_in(), False
        return self._observations(), {
            agent: {"task_id": self._task.program.behaviour} for agent in self.agents
        }

    def step(
        self, actions: dict[str, str]
    ) -> tuple[
        dict[str, str],
        dict[str, float],
        dict[str, bool],
        dict[str, bool],
        dict[str, dict[str, Any]],
    ]:
        """Judge the solvers' answers to the present task, and gate the next.

        Raises:
            InfrastructureError: The sandbox failed: no rewards, and the step can be made again.
        """
        game = self._game
        assert game is not None, "call reset() first"
        solvers = self.possible_agents[1:]
        solving = game.submit_solve([self._task], [[str(actions[agent]) for agent in solvers]])
        checking = game.submit_gate(game.propose([str(actions[PROPOSER])]))
        judged = solving.result()[0]
        decision = checking.result()[0]
        success = sum(item.solved for item in judged) / len(judged)
        # The task just solved is the proposer's own, unless a stand-in was needed.
        paid = game.proposer_reward(success) if self._proposed else 0.0
        rewards = {agent: float(item.solved) for agent, item in zip(solvers, judged, strict=True)}
        infos: dict[str, dict[str, Any]] = {
            agent: {"tests_passed": item.passed, "tests_total": item.total}
            for agent, item in zip(solvers, judged, strict=True)
        }
        infos[PROPOSER] = {"reason": decision.reason, "success": success}
        self._proposed = decision.program is not None
        if decision.program is not None:
            self._task = game.pose(decision.program, self.form)
        else:
            self._task = self._stand_in()
        self._round += 1
        over = self._round >= self._rounds
        observations = self._observations()
        ends = dict.fromkeys(self.agents, over)
        rewards[PROPOSER] = paid
        if over:
            self.agents = []
        return observations, rewards, dict.fromkeys(ends, False), ends, infos

    def _stand_in(self) -> PosedTask:
        """A task of the typed forms, where the proposer has none that went through the gate."""
        game = self._game
        assert game is not None
        for _ in range(16):
            texts = FormsProposer(self._lines)([""] * 8, int(self._rng.integers(2**31)))
            for decision in game.gate(game.propose(texts)):
                if decision.program is not None:
                    return game.pose(decision.program, self.form)
        raise InputError("no program of the forms is new any more; ask for more `lines`", "lines")

    def _observations(self) -> dict[str, str]:
        self._sources = [*self._sources, self._task.program.source][-_REFERENCES:]
        prompt = self._task.prompt()
        shown = dict.fromkeys(self.agents, prompt)
        shown[PROPOSER] = proposer_prompt(self.form, self._lines, self._sources)
        return shown

    def close(self) -> None:
        """Let go of the pool; one that was passed in stays open. Safe to call again."""
        self._held.release()
        self._game = None


def parallel_env(**arguments: Any) -> SelfPlayParallelEnv:
    """Make one, by PettingZoo's usual name; arguments as of :class:`SelfPlayParallelEnv`."""
    return SelfPlayParallelEnv(**arguments)
