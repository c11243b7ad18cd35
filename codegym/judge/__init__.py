"""The judge: what a submission is worth, found where the submission cannot reach.

The submission returns answers, never verdicts: the tests run in another process
of the sandbox, under another uid, and call the submission through a proxy that
carries plain data; programs write their answers down, and those are compared here.

``judge`` is the way in, and there is one module per protocol: ``function``; ``program``
with ``cases``, ``comparing`` and ``languages``; and ``workspace``, where answers alone
cannot be had, with ``files``, ``manifest``, ``pytests`` and ``rewards``. ``banning``
checks what a task bans, ``timing`` and ``scaling`` let time limits travel, ``chained``
makes futures of futures.
"""

from __future__ import annotations

from codegym.judge.judge import Judge

__all__ = ["Judge"]
