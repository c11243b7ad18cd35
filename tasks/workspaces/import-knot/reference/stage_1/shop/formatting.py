"""Amounts as text."""


def money(cents):
    """``12.05`` for 1205 cents."""
    return f"{cents // 100}.{cents % 100:02d}"
