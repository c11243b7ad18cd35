"""Orders from files."""

import json

from shop.item import Item
from shop.order import Order


def load_order(path):
    """The order in a JSON file; a ValueError where it is not JSON."""
    with open(path, encoding="utf-8") as file:
        table = json.load(file)
    items = [Item(**row) for row in table["items"]]
    return Order(table["customer"], table["country"], items)
