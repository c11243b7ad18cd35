"""Bookings from text."""

from rooms.booking import Booking


def parse(text):
    """A booking from each line such as ``blue 9-11 Ann``; ValueError for what is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            room, times, who = line.split(maxsplit=2)
            start, end = map(int, times.split("-"))
        except ValueError:
            raise ValueError(f"line {number} is no booking") from None
        if start >= end:
            raise ValueError(f"line {number} ends before it starts")
        found.append(Booking(room, start, end, who))
    return found
