"""What is wrong with bookings, and what is free."""


def clashes(bookings):
    """Pairs of bookings of one room that overlap; one that ends when the other starts does not.

    In each pair the one that comes first in ``bookings`` is first; the pairs are in the order of their
    first one, then of their second one.
    """
    found = []
    for place, one in enumerate(bookings):
        for other in bookings[place + 1 :]:
            if one.room == other.room and one.start < other.end and other.start < one.end:
                found.append((one, other))
    return found


def peak(bookings):
    """The largest number of bookings, of all rooms, that go on at one time; 0 for none."""
    most = 0
    for one in bookings:
        at_once = 0
        for other in bookings:
            if other.start <= one.start and one.start < other.end:
                at_once += 1
        most = max(most, at_once)
    return most


def free(bookings, room, start, end):
    """When a room is free between two times: pairs (start, end) in order, none of them empty.

    Bookings may overlap, and may go beyond the two times.
    """
    found = [(start, end)]
    for booking in bookings:
        if booking.room != room:
            continue
        left = []
        for a, b in found:
            if booking.end <= a or b <= booking.start:
                left.append((a, b))
                continue
            if a < booking.start:
                left.append((a, booking.start))
            if booking.end < b:
                left.append((booking.end, b))
        found = left
    return [(a, b) for a, b in found if a < b]
