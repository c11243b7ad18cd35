"""How to settle a ledger with few transfers."""


def transfers(balances):
    """Transfers ``(debtor, creditor, cents)`` that leave every balance at zero.

    Debtors and creditors are taken in the order of ``balances``. The first debtor pays the first
    creditor as much as both have left, and whoever has nothing left makes room for the next.
    """
    debtors = [[name, -cents] for name, cents in balances.items() if cents < 0]
    creditors = [[name, cents] for name, cents in balances.items() if cents > 0]
    found = []
    while debtors and creditors:
        debtor, creditor = debtors[0], creditors[0]
        cents = min(debtor[1], creditor[1])
        found.append((debtor[0], creditor[0], cents))
        debtor[1] -= cents
        creditor[1] -= cents
        if debtor[1] == 0:
            debtors.pop(0)
        if creditor[1] == 0:
            creditors.pop(0)
    return found
