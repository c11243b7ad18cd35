"""Amounts of money: whole cents."""


def parse(text):
    """Cents of a text like ``12.34``, ``12``, ``-0.5``; ValueError for anything else."""
    sign = -1 if text.startswith("-") else 1
    whole, dot, part = text.lstrip("-").partition(".")
    if not whole.isdigit() or (dot and not (part.isdigit() and len(part) <= 2)):
        raise ValueError(f"not an amount: {text!r}")
    return sign * (int(whole) * 100 + int((part or "0").ljust(2, "0")))


def show(cents):
    """The text of an amount, always with two decimals: ``-0.05``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def allocate(cents, weights):
    """Share an amount out by weights.

    Every share is the exact share rounded towards zero. The cents that are left go, one each, to
    those who lost most by that, and among equals to those who come first. For a negative amount
    the same is done with its absolute value, and the shares are negative.

    The shares sum to the amount. Weights are whole numbers, not negative, and not all zero (else
    ValueError); who has the weight zero gets nothing.
    """
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative, nor all zero")
    amount, sign = abs(cents), -1 if cents < 0 else 1
    shares = [amount * weight // total for weight in weights]
    lost = [amount * weight % total for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: -lost[place])
    for place in order[: amount - sum(shares)]:
        shares[place] += 1
    return [sign * share for share in shares]
