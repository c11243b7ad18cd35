import pytest

from tests.cli_runner import codegym


@pytest.mark.docker
@pytest.mark.slow
def test_the_demo_shows_agents_and_an_episode():
    done = codegym("demo", "--backend", "docker")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[1]: line for line in done.stdout.splitlines() if line.startswith("│")}
    assert "100.0%" in rows["reference"]
    for agent in ("stub", "cheater"):
        assert rows[agent].split("│")[2].strip() == "0.0%"
    assert "mutant" in rows
    assert "sandbox p50" in done.stdout
    assert "reward 1, terminated True" in done.stdout
    assert "What to do next" in done.stdout
