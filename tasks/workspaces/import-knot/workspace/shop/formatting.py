"""Amounts as text."""

from shop.billing import bill


def money(cents):
    """``12.05`` for 1205 cents."""
    return f"{cents // 100}.{cents % 100:02d}"
