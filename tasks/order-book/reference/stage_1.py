def run(events):
    waiting = []
    return [enter(waiting, dict(event)) for event in events]


def enter(waiting, order):
    """Trade an incoming order; what is left of it waits. `waiting` is in the order of time."""
    reports = []
    while order["qty"] and (others := [other for other in waiting if crosses(order, other)]):
        selling = order["side"] == "buy"
        best = min(others, key=lambda other: other["price"] if selling else -other["price"])
        qty = min(order["qty"], best["qty"])
        buyer, seller = (order, best) if selling else (best, order)
        reports.append(("trade", buyer["id"], seller["id"], best["price"], qty))
        order["qty"] -= qty
        best["qty"] -= qty
        if not best["qty"]:
            waiting.remove(best)
    if order["qty"]:
        waiting.append(order)
    return reports


def crosses(order, other):
    if order["side"] == other["side"]:
        return False
    if order["side"] == "buy":
        return order["price"] >= other["price"]
    return order["price"] <= other["price"]
