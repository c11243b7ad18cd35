"""What OpenRLHF is started with: rows, an agent, a reward function, and the command line."""

import json
from pathlib import Path

from codegym.trainers.openrlhf import rows

suite = "authored"
folder = Path("out-openrlhf")
folder.mkdir(exist_ok=True)
(folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows(suite)))
(folder / "agent.py").write_text(
    "from codegym.trainers.openrlhf import make_agent\n\n"
    f'AgentExecutor = make_agent("codegym/Repair-v0", suite="{suite}", max_turns=4)\n'
)
(folder / "reward.py").write_text(
    "from codegym.trainers.openrlhf import make_reward_func\n\n"
    f'reward_func = make_reward_func("{suite}", reward="fraction")\n'
)
print(f"""Start OpenRLHF with
  python -m openrlhf.cli.train_ppo_ray \\
    --data.prompt_dataset {folder}/train.jsonl --data.input_key input --data.label_key label \\
    --data.apply_chat_template --rollout.n_samples_per_prompt 8 \\
    --train.agent_func_path {folder}/agent.py
or, for one turn, with --reward.remote_url {folder}/reward.py in the place of the agent.""")
