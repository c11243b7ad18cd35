import json
import threading

import pytest

import codegym
from codegym import InfrastructureError, InputError
from codegym.evaluation.models import Answer, Sampling
from codegym.rollout import CallablePolicy, ModelPolicy, collect, sequence_of
from codegym.trajectories import read_trajectories
from tests.trainers.conftest import SLEEPER, Dying

SUITE = codegym.load_suite("authored")


@pytest.fixture
def dying():
    made = Dying()
    yield made
    made.close()


class Counting:
    """Solves every second time it is asked about a task, one task never, one always."""

    def __init__(self):
        self.asked = {}
        self.lock = threading.Lock()

    def __call__(self, observation, info):
        task = SUITE[info["task_id"]]
        with self.lock:
            count = self.asked[task.id] = self.asked.get(task.id, 0) + 1
        if task.id == "snap-to-step" or (task.id == "widest-gap" and count % 2):
            return f"So:\n```python\n{task.reference}```"
        return task.stub


@pytest.mark.docker
def test_groups_with_advantages_and_going_on(docker_pool, tmp_path):
    out, play = tmp_path / "run.jsonl", Counting()
    asked = {
        "suite": SUITE,
        "tasks": ["widest-gap", "snap-to-step", "peak-load"],
        "group_size": 4,
        "pool": docker_pool,
        "out": out,
    }
    policy = CallablePolicy(play, "counting", concurrency=4)
    groups = collect("codegym/Function-v0", policy, **asked)
    assert [group.task_id for group in groups] == asked["tasks"]
    assert [group.zero_variance for group in groups] == [False, True, True]
    assert sum(groups[0].advantages) == pytest.approx(0)
    assert sorted(group > 0 for group in groups[0].advantages) == [False] * 2 + [True] * 2
    assert groups[1].advantages == groups[2].advantages == (0.0,) * 4
    for group in groups:
        for record in group.trajectories:
            assert record.solved == (record.reward == 1.0)
            assert record.turns[0].verdict is not None
            assert len({one.seed for one in group.trajectories}) == 1
    lines = list(read_trajectories(out))
    assert len(lines) == 12

    # Stopped: two episodes are missing, one line is cut off.
    out.write_text("".join(line.to_line() + "\n" for line in lines[:10]) + '{"schema": 1, "env')
    before = sum(play.asked.values())
    again = collect("codegym/Function-v0", policy, **asked)
    assert sum(play.asked.values()) == before + 2
    assert len(list(read_trajectories(out))) == 12
    assert [group.id for group in again] == [group.id for group in groups]
    with pytest.raises(InputError, match="another policy"):
        collect("codegym/Function-v0", CallablePolicy(play, "other"), **asked)


@pytest.mark.docker
def test_a_dead_container_is_an_episode_without_a_reward(dying, tmp_path):
    asked = {
        "suite": SUITE,
        "tasks": ["widest-gap"],
        "group_size": 2,
        "pool": dying.pool,
        "out": tmp_path / "run.jsonl",
    }
    says = SLEEPER
    policy = CallablePolicy(lambda observation, info: says, "p")
    with dying.killing():
        (group,) = collect("codegym/Repair-v0", policy, **asked)
    assert group.advantages == (None, None)
    assert group.dropped == 2
    assert all(
        record.reward is None and record.infrastructure_error for record in group.trajectories
    )
    says = SUITE["widest-gap"].reference
    (group,) = collect("codegym/Repair-v0", policy, **asked)  # tried again
    assert group.advantages == (0.0, 0.0)
    assert all(record.solved for record in group.trajectories)


@pytest.mark.docker
def test_what_fails_over_and_over_is_given_up(docker_pool):
    def fail(observation, info):
        raise InfrastructureError("no answer", "model")

    with pytest.raises(InfrastructureError, match="20 episodes in a row failed: model: no answer"):
        collect(
            "codegym/Function-v0",
            CallablePolicy(fail, concurrency=1),
            suite=SUITE,
            tasks=["widest-gap"],
            group_size=30,
            pool=docker_pool,
        )


@pytest.mark.docker
def test_an_agent_in_workspaces_leaves_none_behind(docker_pool):
    def act(observation, info):
        if "tools" in info:  # after the reset alone
            return json.dumps({"name": "shell", "arguments": {"command": "ls"}})
        return json.dumps({"name": "submit", "arguments": {}})

    groups = collect(
        "codegym/Workspace-v0",
        CallablePolicy(act, "looks and leaves", concurrency=2),
        suite=SUITE,
        tasks=["widest-gap"],
        group_size=2,
        pool=docker_pool,
    )
    assert [len(record.turns) for record in groups[0].trajectories] == [2, 2]
    assert groups[0].zero_variance
    assert not docker_pool.leases._counted


# ===== Tokens ====


@pytest.fixture
def loaded():
    pytest.importorskip("transformers", reason="the extra `baselines` is not installed")
    from codegym.rollout import LoadedModel
    from codegym.trainers.tiny import tiny_model

    model, tokenizer = tiny_model()
    sampling = Sampling(temperature=1.0, max_tokens=24, logprobs=True)
    with LoadedModel(model.eval(), tokenizer, sampling, name="tiny", batch=4) as made:
        yield made, model, tokenizer


@pytest.mark.docker
def test_tokens_are_those_that_were_sampled(loaded, docker_pool, tmp_path):
    import torch

    client, model, tokenizer = loaded
    out = tmp_path / "run.jsonl"
    (group,) = collect(
        "codegym/Repair-v0",
        ModelPolicy(client),
        suite=SUITE,
        tasks=["widest-gap"],
        group_size=4,
        pool=docker_pool,
        out=out,
        max_turns=3,
    )
    assert group.trajectories == tuple(sorted(read_trajectories(out), key=lambda r: r.attempt))
    assert len({record.turns[0].action for record in group.trajectories}) == 4  # seeds of their own
    others = 0
    for record in group.trajectories:
        sequence = sequence_of(record)  # every turn continues the tokens of the one before
        ids = sequence.prompt_ids + sequence.completion_ids
        with torch.inference_mode():
            logits = model(torch.tensor([ids])).logits[0].log_softmax(-1)
        start, spoken = len(sequence.prompt_ids), 0
        for place, (token, ours, told) in enumerate(
            zip(sequence.completion_ids, sequence.mask, sequence.logprobs, strict=True)
        ):
            if ours:
                assert told == pytest.approx(float(logits[start + place - 1, token]), abs=1e-3)
                spoken += 1
            else:
                assert told == 0.0
        assert spoken == sum(len(turn.tokens.completion_ids) for turn in record.turns)
        for turn in record.turns:
            said = turn.tokens.completion_ids
            assert tokenizer.decode(said, skip_special_tokens=True) == turn.action
            others += tuple(tokenizer(turn.action)["input_ids"]) != said
    assert others  # tokenised again, some would be others


class Server:
    """A model that is not here: it answers with what it is told to."""

    name, concurrency, chats, paid = "server", 2, True, True
    sampling = Sampling()

    def __init__(self, told):
        self.told, self.asked = told, []

    def generate(self, prompt, *, seed=None, tools=()):
        self.asked.append(prompt if isinstance(prompt, tuple) else list(prompt))
        return self.told(prompt)


@pytest.mark.docker
def test_a_server_is_asked_with_tokens_where_its_tokenizer_is_given(docker_pool):
    pytest.importorskip("transformers", reason="the extra `baselines` is not installed")
    from codegym.trainers.tiny import tiny_tokenizer

    tokenizer = tiny_tokenizer()
    ids = (*tokenizer("x = 1")["input_ids"], tokenizer.eos_token_id)
    exact = Server(lambda prompt: Answer("x = 1", "stop", completion_ids=ids))
    asked = {"suite": SUITE, "tasks": ["widest-gap"], "pool": docker_pool, "max_turns": 2}
    (group,) = collect("codegym/Repair-v0", ModelPolicy(exact, tokenizer), **asked)
    assert exact.asked[1][: len(exact.asked[0])] == exact.asked[0]
    assert sum(sequence_of(group.trajectories[0]).mask) == 2 * len(ids)

    mute = Server(lambda prompt: Answer("x = 1", "stop"))
    with pytest.raises(InputError, match="without token ids"):
        collect("codegym/Repair-v0", ModelPolicy(mute, tokenizer), **asked)

    told = Server(
        lambda prompt: Answer("x", "stop", prompt_ids=(len(prompt),), completion_ids=(9,))
    )
    (group,) = collect("codegym/Repair-v0", ModelPolicy(told), **asked)
    assert [m["role"] for m in told.asked[1]] == ["user", "assistant", "user"]
    with pytest.raises(InputError, match="turn 2 does not continue"):
        sequence_of(group.trajectories[0])
