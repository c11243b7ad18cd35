"""Orders and bills."""

from shop.item import Item
from shop.order import Order
from shop.tax import rate, tax
from shop.billing import bill
from shop.loading import load_order

__all__ = ["Item", "Order", "bill", "load_order", "rate", "tax", "total"]
