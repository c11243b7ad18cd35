"""What the gate found out about tasks on this machine, remembered until task or sandbox change.

The gate writes it (:mod:`codegym.gate`), :func:`codegym.load_suite` reads it.
"""

from __future__ import annotations

from codegym.store import is_empty, user_store
from codegym.suites.suite import checksum
from codegym.task import Task

_REPORTS = "gate"
_ASIDE = "set aside"


def recall(task: Task, options: str) -> str | None:
    """The report of an earlier check with the same options, JSON; None where there is none."""
    return user_store().get(_REPORTS, f"{_key(task, _sandbox())} {options}")


def remember(task: Task, options: str, report: str, reason: str) -> None:
    """Keep a report.

    Args:
        task: The task.
        options: How it was checked, in one form for equal options.
        report: JSON.
        reason: Why the task is set aside; empty where it is not.
    """
    key, store = _key(task, _sandbox()), user_store()
    store.put(_REPORTS, f"{key} {options}", report)
    if reason:
        store.put(_ASIDE, key, reason)
    else:
        store.drop(_ASIDE, key)


def reasons(tasks: list[Task]) -> dict[str, str]:
    """Why tasks were set aside when last checked, by id; those that were not are absent."""
    aside = {} if is_empty() else user_store().all(_ASIDE)
    if not aside:
        return {}
    sandbox = _sandbox()
    found = {task.id: aside.get(_key(task, sandbox)) for task in tasks}
    return {task_id: reason for task_id, reason in found.items() if reason is not None}


def _key(task: Task, sandbox: str) -> str:
    """What a finding holds for: the task, its recorded figures, and the sandbox."""
    figures = [stage.effective_lines for stage in task.stages]
    return f"{checksum(task)} {figures} {sandbox}"


def _sandbox() -> str:
    from codegym.sandbox.image import image_tag  # here, as it loads Docker's client

    return image_tag()
