"""What is sold."""

from dataclasses import dataclass

from shop.order import Order
from shop.tax import tax


@dataclass(frozen=True)
class Item:
    """Some of one thing, with its price in cents for each."""

    name: str
    price: int
    count: int = 1
    kind: str = "goods"

    @property
    def net(self):
        """Cents for all of it, without tax."""
        return self.price * self.count
