import asyncio
import json

import pytest

import codegym
from codegym import InputError
from codegym.envs.layout import layout_of
from codegym.trainers import trl as adapter
from tests.trainers.conftest import SLEEPER


@pytest.mark.docker
@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_batch_of_any_form_of_completion(docker_pool, asynchronous):
    function = adapter.reward_func(pool=docker_pool, reward="fraction", asynchronous=asynchronous)
    task = codegym.load_suite("authored")[0]
    logged, extra = {}, {}
    batch = {
        "prompts": ["-"] * 4,
        "completions": [
            task.reference,
            [{"role": "assistant", "content": f"```python\n{task.reference}```"}],
            [
                {"role": "assistant", "content": [{"type": "text", "text": task.stub}]},
                {"role": "tool", "name": "x", "content": "not this"},
            ],
            [],
        ],
        "completion_ids": [[1]] * 4,
        "task_id": [task.id] * 4,
        "trainer_state": None,
        "log_metric": logged.__setitem__,
        "log_extra": extra.__setitem__,
        "another_column": ["-"] * 4,
    }
    rewards = asyncio.run(function(**batch)) if asynchronous else function(**batch)
    assert rewards[:2] == [1.0, 1.0]
    assert rewards[2] < 1.0 > rewards[3]
    assert logged == {"codegym/dropped": 0.0, "codegym/solved": 0.5}
    assert extra["outcome"][:3] == ["passed", "passed", "failed"]
    assert extra["infrastructure_error"] == [""] * 4
    assert function.last[0].verdict.outcome == "passed"


@pytest.mark.docker
def test_a_dead_container_is_none_and_flagged(dying):
    function = adapter.reward_func(pool=dying.pool)
    task = function.grader.suite[0]
    logged, extra = {}, {}
    with dying.killing():
        rewards = function(
            completions=[SLEEPER, SLEEPER + "#"],
            task_id=[task.id] * 2,
            log_metric=logged.__setitem__,
            log_extra=extra.__setitem__,
        )
    assert rewards == [None, None]
    assert logged == {"codegym/dropped": 1.0}
    assert all(extra["infrastructure_error"])
    assert function(completions=[task.reference, task.stub], task_id=[task.id] * 2) == [1.0, 0.0]


def test_a_trl_that_takes_a_dropped_sample_for_a_zero_is_refused():
    needed, what = adapter._DROPS
    with pytest.raises(InputError, match=r"trl: version 1\.5\.1 takes a dropped sample"):
        adapter.check_version(needed, what, lambda _: "1.5.1")
    adapter.check_version(needed, what, lambda _: "1.6.0")
    adapter.check_version(needed, what, lambda _: "2.0.0.dev0")


# ===== With the trainer itself ====


@pytest.fixture
def scripted(tmp_path):
    """A tiny model that says what it is told to, and a trainer around it."""
    pytest.importorskip("trl", reason="the extra `trl` is not installed")
    import torch
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    from codegym.trainers.tiny import tiny_model

    def make(script, task_ids, **options):
        model, tokenizer = tiny_model()
        ids = [tokenizer(text)["input_ids"] + [tokenizer.eos_token_id] for text in script]

        def generate(input_ids, **_):
            width = max(map(len, ids))
            padded = [row + [tokenizer.pad_token_id] * (width - len(row)) for row in ids]
            return torch.cat([input_ids, torch.tensor(padded)], dim=1)

        model.generate = generate
        args = GRPOConfig(
            output_dir=str(tmp_path),
            max_steps=options.pop("max_steps", 2),
            per_device_train_batch_size=len(script),
            num_generations=options.pop("num_generations", len(script)),
            max_completion_length=options.pop("max_completion_length", 1024),
            learning_rate=1e-3,
            gradient_checkpointing=False,
            report_to="none",
            logging_steps=1,
            save_strategy="no",
            use_cpu=True,
            disable_tqdm=True,
        )
        data = [{"prompt": options.pop("prompt", "x"), "task_id": name} for name in task_ids]
        return GRPOTrainer(
            model=model,
            args=args,
            train_dataset=Dataset.from_list(data),
            processing_class=options.pop("tokenizer", tokenizer),
            **options,
        )

    return make


def weights(trainer):
    return {name: value.detach().clone() for name, value in trainer.model.named_parameters()}


def moved(before, trainer):
    return any((value != before[name]).any() for name, value in trainer.model.named_parameters())


@pytest.mark.docker
@pytest.mark.parametrize("asynchronous", [False, True])
def test_grpo_takes_real_steps(scripted, docker_pool, asynchronous):
    function = adapter.reward_func(pool=docker_pool, asynchronous=asynchronous)
    task = function.grader.suite["widest-gap"]
    trainer = scripted(
        [task.reference, task.stub, "nonsense(", task.reference + "# again"],
        [task.id],
        reward_funcs=function,
    )
    before = weights(trainer)
    trainer.train()
    first, second = trainer.state.log_history[:2]
    assert first["rewards/codegym/mean"] == second["rewards/codegym/mean"] == 0.5
    assert first["codegym/dropped"] == 0.0
    assert first["grad_norm"] > 0
    assert moved(before, trainer)


@pytest.mark.docker
def test_grpo_learns_nothing_from_a_dead_container(scripted, dying):
    function = adapter.reward_func(pool=dying.pool)
    trainer = scripted([SLEEPER, SLEEPER + "#"], ["widest-gap"], reward_funcs=function, max_steps=1)
    before = weights(trainer)
    with dying.killing():
        trainer.train()
    logged = trainer.state.log_history[0]
    assert logged["codegym/dropped"] == 1.0
    assert logged["reward"] is logged["rewards/codegym/mean"] is None  # NaN, and not 0
    assert not moved(before, trainer)


def called(name, **arguments):
    call = json.dumps({"name": name, "arguments": arguments})
    return f"<tool_call>\n{call}\n</tool_call>"


@pytest.fixture
def with_tools(scripted):
    """The same with tools: each completion calls one, and the trainer asks what comes after."""
    from trl.chat_template_utils import qwen2_5_chat_template

    from codegym.trainers.tiny import tiny_tokenizer

    def make(script, task_id, factory, **options):
        tokenizer = tiny_tokenizer()
        tokenizer.chat_template = qwen2_5_chat_template
        trainer = scripted(
            script,
            [task_id],
            tokenizer=tokenizer,
            environment_factory=factory,
            prompt=[{"role": "user", "content": "Go.\n\n"}],
            max_steps=options.pop("max_steps", 1),
            **options,
        )
        first = trainer.model.generate

        def generate(input_ids, **more):  # after the tools' answers there is no more to say
            if len(input_ids) == len(script) and not generate.asked:
                generate.asked = True
                return first(input_ids, **more)
            end = torch.full((len(input_ids), 1), tokenizer.eos_token_id)
            return torch.cat([input_ids, end], dim=1)

        generate.asked = False
        trainer.model.generate = generate
        return trainer

    import torch

    return make


@pytest.mark.docker
def test_grpo_with_the_repair_environment(with_tools, docker_pool):
    factory = adapter.environment_factory("codegym/Repair-v0", pool=docker_pool, reward="pass")
    task = codegym.load_suite("authored")["widest-gap"]
    trainer = with_tools(
        [called("submit", program=task.reference), called("submit", program=task.stub), "no call"],
        task.id,
        factory,
        max_completion_length=4000,
    )
    before = weights(trainer)
    trainer.train()
    logged = trainer.state.log_history[0]
    assert logged["rewards/RepairTools/mean"] == pytest.approx(1 / 3)
    assert logged["tools/call_frequency"] == pytest.approx(2 / 3)
    assert logged["tools/failure_frequency"] == 0
    assert moved(before, trainer)


@pytest.mark.docker
def test_grpo_with_the_workspace_environment(with_tools, docker_pool):
    factory = adapter.environment_factory(
        "codegym/Workspace-v0", suite="authored", pool=docker_pool
    )
    task = codegym.load_suite("authored")["widest-gap"]
    layout = layout_of(task)
    trainer = with_tools(
        # Not submitted: judged as it stands.
        [
            called("write_file", path=layout.program, content=task.reference),
            called("write_file", path=layout.program, content=task.stub),
            "no call",
        ],
        task.id,
        factory,
        max_completion_length=4000,
    )
    trainer.train()
    logged = trainer.state.log_history[0]
    assert logged["rewards/WorkspaceTools/mean"] == pytest.approx(1 / 3)
    assert logged["tools/failure_frequency"] == 0
    assert not docker_pool.leases._counted  # no sandbox is held between the batches


@pytest.mark.docker
@pytest.mark.parametrize("env_id", ["codegym/Repair-v0", "codegym/Workspace-v0"])
def test_a_tool_in_a_dead_container_leaves_no_reward(dying, env_id):
    made = adapter.environment_factory(env_id, suite="authored", pool=dying.pool)()
    made.reset(task_id="widest-gap", prompt="-", unknown_column=1)
    slow = {"command": "sleep 30"} if "Workspace" in env_id else {"program": SLEEPER}
    tool = made.shell if "Workspace" in env_id else made.submit
    with dying.killing(), pytest.raises(codegym.InfrastructureError):
        tool(**slow)
    assert made.get_reward() is None
    assert "over" in tool(**slow)
    assert made.get_reward() is None
    made.reset(task_id="widest-gap")
    assert made.get_reward() == 0.0


@pytest.mark.slow
@pytest.mark.docker
@pytest.mark.timeout(200)
def test_the_page(run_page):
    pytest.importorskip("trl", reason="the extra `trl` is not installed")
    out = run_page("trl")
    assert "took 2 steps" in out
