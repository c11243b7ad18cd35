"""Keeping to a server's rate limits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Pace:
    """At most so many requests and so many tokens a minute; shared by threads.

    A request is let through when the minute's budget has room for it. Tokens are known only when
    an answer is there: what they went over the budget is waited for by the requests after it.
    """

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next_request: float = 0.0
    _tokens_free_at: float = 0.0

    def wait(self) -> None:
        """Return when the next request may be sent."""
        with self._lock:
            now = self.clock()
            at = max(now, self._next_request, self._tokens_free_at)
            if self.requests_per_minute:
                self._next_request = at + 60 / self.requests_per_minute
        if at > now:
            self.sleep(at - now)

    def spent(self, tokens: int | None) -> None:
        """Count the tokens of an answer, prompt included."""
        if self.tokens_per_minute and tokens:
            with self._lock:
                free = max(self._tokens_free_at, self.clock())
                self._tokens_free_at = free + tokens * 60 / self.tokens_per_minute
