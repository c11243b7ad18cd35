"""Who buys what."""

from dataclasses import dataclass, field

from shop.item import Item
from shop.tax import tax


@dataclass
class Order:
    """An order of a customer in a country."""

    customer: str
    country: str
    items: list = field(default_factory=list)

    def add(self, name, price, count=1, kind="goods"):
        """Add an item, and return it."""
        item = Item(name, price, count, kind)
        self.items.append(item)
        return item

    @property
    def net(self):
        """Cents of all items, without tax."""
        return sum(item.net for item in self.items)


def total(order):
    """Cents of an order with the tax on each of its items."""
    return sum(item.net + tax(item, order.country) for item in order.items)
