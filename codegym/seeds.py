"""Seeds out of texts: the same text gives the same seed on every machine and in every process."""

from __future__ import annotations

import hashlib


def seed_of(text: str, bits: int = 31) -> int:
    """A seed that looks random.

    Args:
        text: What it is for.
        bits: Its size, 1 to 32. Some libraries take no more than 31.
    """
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> (32 - bits)
