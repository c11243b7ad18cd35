"""What verl is started with: rows, a tool for several turns, and the command line."""

import asyncio
import json
from pathlib import Path

from codegym import load_suite
from codegym.trainers.verl import compute_score, rows

suite = "authored"
folder = Path("out-verl")
folder.mkdir(exist_ok=True)
lines = "".join(json.dumps(row) + "\n" for row in rows(suite, tool=True))
(folder / "train.jsonl").write_text(lines)
(folder / "tools.yaml").write_text(
    "tools:\n"
    "  - class_name: codegym.trainers.verl_tool.SubmitTool\n"
    f"    config: {{type: native, env_id: codegym/Repair-v0, suite: {suite}, max_turns: 4}}\n"
)

# The reward function as verl calls it, on a reference: before a long run, see that it pays.
task = load_suite(suite)["widest-gap"]
found = asyncio.run(compute_score("codegym", task.reference, task.id, {}, suite=suite))
print("score", found["score"], "of", found["tests_total"], "tests")

print(f"""Start verl with
  VERL_USE_EXTERNAL_MODULES=codegym.trainers.verl_tool python -m verl.trainer.main_ppo \\
    algorithm.adv_estimator=codegym_grpo \\
    data.train_files={folder}/train.jsonl data.val_files={folder}/train.jsonl \\
    actor_rollout_ref.model.path=YOUR_MODEL actor_rollout_ref.rollout.n=8 \\
    actor_rollout_ref.rollout.multi_turn.enable=True \\
    actor_rollout_ref.rollout.multi_turn.tool_config_path={folder}/tools.yaml \\
    actor_rollout_ref.rollout.multi_turn.max_tool_response_length=4000 \\
    reward.custom_reward_function.path=pkg://codegym.trainers.verl \\
    reward.custom_reward_function.name=compute_score \\
    +reward.custom_reward_function.reward_kwargs.suite={suite} \\
    +reward.custom_reward_function.reward_kwargs.on_fault=nan""")
