"""Tests of a workspace that are a command: it passes by the reward that it writes.

The reward file is read by the guest, after every process of the command has ended or
been killed: a regular file of bounded size, through no link.
"""

from __future__ import annotations

import contextlib
import json
import math
import time

from codegym.judge.files import write_all
from codegym.judge.manifest import Manifest
from codegym.judge.trial import Trial, printable
from codegym.sandbox.leases import Lease
from codegym.suites import offline
from codegym.task import Outcome, TestResult

_MAX_REWARD_BYTES = 64 << 10
_MOST_REWARDS = 100
_FOLDERS = ("verifier", "agent", "artifacts")


def run(place: Lease, stage: int, plan: Manifest, trial: Trial, deadline: float) -> None:
    """Run the command and read its reward."""
    left = deadline - time.monotonic()
    if left <= 0:
        trial.fail(Outcome.TIMEOUT, "no time was left")
        return
    # Folders that the formats promise are there before the command is.
    keep = {f"/logs/{name}/.keep": b"" for name in _FOLDERS}
    place.write_files(keep, owner="guest", folder_mode=0o1777)
    for path in plan.reward:  # of the stage before
        with contextlib.suppress(FileNotFoundError):
            place.remove(path)
    env = plan.env
    if plan.offline:
        made = {path: text.encode() for path, text in offline.files().items()}
        write_all(place, made, tests=True, folders=0o1777)
        env = offline.environment(env)
    done = place.exec(plan.command, timeout_s=left, env=env)
    trial.runs.append(done)
    if done.timed_out:
        trial.fail(Outcome.TIMEOUT, f"the tests still ran after {left:.3g} s")
        return
    if done.out_of_memory:
        trial.fail(Outcome.MEMORY, "the tests ran out of memory")
        return
    if not plan.reward:
        passed = done.exit_code == 0
        message = "" if passed else f"exit code {done.exit_code}, signal {done.signal}"
        trial.results[f"{stage}:command"] = TestResult(
            name="command", stage=stage, passed=passed, message=message
        )
        if not passed:
            trial.fail(Outcome.FAILED, f"command: {message}")
        return
    try:
        found = read(place, plan.reward)
    except ValueError as error:
        trial.fail(Outcome.FAILED, str(error))
        return
    for name, value in found.items():
        message = "" if value >= 1 else f"{value:g} of 1"
        trial.results[f"{stage}:{name}"] = TestResult(
            name=name, stage=stage, passed=value >= 1, message=message
        )
        if message:
            trial.fail(Outcome.FAILED, f"{name}: {message}")


def read(place: Lease, paths: tuple[str, ...]) -> dict[str, float]:
    """The rewards by name; only the one called ``reward`` where there is one.

    Raises:
        ValueError: No file is there, or the first that is holds none.
    """
    problem = "the tests wrote no reward"
    for path in paths:
        try:
            raw = place.read_file(path, _MAX_REWARD_BYTES)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ValueError(f"{path}: {error.strerror}") from None
        try:
            found = _parse(raw, path.endswith(".json"))
        except (ValueError, RecursionError):
            raise ValueError(f"{path} holds no reward") from None
        if "reward" in found:
            return {"reward": found["reward"]}
        if found and path == paths[-1]:
            return found
        if found:  # a detailed report, and maybe the one number in the next file
            try:
                return read(place, paths[paths.index(path) + 1 :])
            except ValueError:
                return found
        problem = f"{path} holds no reward"
    raise ValueError(problem)


def _parse(raw: bytes, is_json: bool) -> dict[str, float]:
    if not is_json:
        table = {"reward": float(raw.decode("ascii", "strict"))}
    else:
        table = json.loads(raw)
        if not isinstance(table, dict) or len(table) > _MOST_REWARDS:
            raise ValueError
    numbers = {
        printable(name)[:100]: float(value)
        for name, value in table.items()
        if type(value) in (int, float) and abs(value) < 1e300
    }
    if not all(math.isfinite(value) for value in numbers.values()):
        raise ValueError
    return numbers
