"""Orders and bills."""

from shop.billing import bill
from shop.item import Item
from shop.loading import load_order
from shop.order import Order, total
from shop.tax import rate, tax

__all__ = ["Item", "Order", "bill", "load_order", "rate", "tax", "total"]
