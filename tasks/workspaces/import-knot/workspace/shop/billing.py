"""Bills as text."""

from shop.format import money
from shop.order import Order, total
from shop.tax import tax


def bill(order):
    """The text of a bill: a line for each item with its tax, and the total."""
    lines = [f"Bill for {order.customer} ({order.country})"]
    for item in order.items:
        taxed = tax(item, order.country)
        lines.append(f"{item.count} x {item.name}: {money(item.net)} + {money(taxed)}")
    lines.append(f"Total: {money(total(order))}")
    return "\n".join(lines)
