"""Two players: one offers programs, the other solves them."""

from codegym.selfplay.parallel import parallel_env

PROGRAM = "def f(a: int, b: int) -> int:\n    c = a * b + a\n    return c"

env = parallel_env(attempts=2, rounds=3)
observations, infos = env.reset(seed=0)
paid = dict.fromkeys(env.agents, 0.0)
while env.agents:
    actions = dict.fromkeys(env.agents, "def f(a):\n    return a")
    actions["proposer"] = PROGRAM
    actions["solver_1"] = PROGRAM  # knows what the proposer thinks of
    observations, rewards, terminations, truncations, infos = env.step(actions)
    for agent, reward in rewards.items():
        paid[agent] += reward
env.close()
print(paid)
