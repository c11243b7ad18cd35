"""codegym as a SkyRL environment: rows for its trainer, and one episode played here."""

import json
from pathlib import Path

import skyrl_gym

from codegym import load_suite
from codegym.trainers.skyrl import register, rows

suite = "authored"
register("codegym", env_id="codegym/Repair-v0", suite=suite, max_turns=4)  # in the trainer too
lines = rows("codegym", suite)
Path("train-skyrl.jsonl").write_text("".join(json.dumps(row) + "\n" for row in lines))

task = load_suite(suite)["widest-gap"]
row = next(row for row in lines if row["reward_spec"]["ground_truth"] == task.id)
env = skyrl_gym.make("codegym", extras=row)
messages, info = env.init(row["prompt"])
for answer in (task.stub, task.reference):  # what the model says, turn by turn
    out = env.step(answer)
    print("reward", out["reward"], "done", out["done"])
env.close()
