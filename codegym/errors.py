"""The errors that codegym raises on purpose.

Each carries one line for people: what, where, and what to do. The command line
prints that line and nothing else, and ends with the error's exit code.
"""

from __future__ import annotations


class CodegymError(Exception):
    """Anything that codegym raises on purpose."""

    exit_code = 1


class InputError(CodegymError):
    """Wrong usage or bad input; nothing was judged.

    Args:
        what: What is wrong, in one line.
        where: File and place (``samples.jsonl:7``, ``tasks/x/task.toml: limits.wall_s``), if any.
    """

    exit_code = 2

    def __init__(self, what: str, where: str = "") -> None:
        self.what = " ".join(what.split())
        self.where = where
        super().__init__(f"{where}: {self.what}" if where else self.what)

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str]]:
        """Pickle by the two arguments, not by the joined message."""
        return type(self), (self.what, self.where)


class InfrastructureError(CodegymError):
    """The sandbox failed, not the submission. Never a reward; the sample is to be dropped.

    Args:
        message: What happened and what to do, in one line.
        cause: Which kind of fault, a short stable word: ``engine`` (absent or not answering),
            ``image`` (missing or broken), ``start`` (a sandbox would not start), ``lost`` (it went
            away in the middle of a run), ``protocol`` (it answered nonsense), ``closed`` (the pool
            or the lease was closed), ``busy`` (no lease came free), ``index`` (a package cannot be
            had, or is not the pinned one), ``cache`` (the user's cache cannot be written),
            ``model`` (a language model's server does not answer).
    """

    exit_code = 3

    def __init__(self, message: str, cause: str) -> None:
        self.cause = cause
        super().__init__(message)

    def __reduce__(self) -> tuple[type[InfrastructureError], tuple[str, str]]:
        """Pickle with the cause."""
        return type(self), (str(self), self.cause)
