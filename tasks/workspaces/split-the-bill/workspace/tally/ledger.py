"""Who paid what for whom."""

from tally.money import allocate


class Ledger:
    """Expenses in the order in which they were added."""

    def __init__(self):
        self._expenses = []

    def add(self, payer, cents, weights):
        """Note that ``payer`` paid ``cents`` for those in ``weights``, each by their weight.

        The payer need not be among them.
        """
        self._expenses.append((payer, cents, dict(weights)))

    def balances(self):
        """Cents by name: what each paid less what was paid for them; sums to zero.

        Everybody who ever paid or took part is there, in the order in which they appeared: the
        payer of an expense before those that it was for.
        """
        found = {}
        for payer, cents, weights in self._expenses:
            shares = allocate(cents, list(weights.values()))
            for name, share in zip(weights, shares):
                found.setdefault(name, 0)
                found[name] -= share
                if name == payer:
                    found[name] += cents
        return found
