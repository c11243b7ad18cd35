"""Bookings of rooms."""

from rooms.booking import Booking
from rooms.checking import clashes, free, peak
from rooms.reading import parse

__all__ = ["Booking", "clashes", "free", "parse", "peak"]
