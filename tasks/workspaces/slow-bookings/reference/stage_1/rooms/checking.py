"""What is wrong with bookings, and what is free."""


def clashes(bookings):
    """Pairs of bookings of one room that overlap; one that ends when the other starts does not.

    In each pair the one that comes first in ``bookings`` is first; the pairs are in the order of their
    first one, then of their second one.
    """
    rooms = {}
    for place, booking in enumerate(bookings):
        rooms.setdefault(booking.room, []).append(place)
    found = []
    for places in rooms.values():
        places.sort(key=lambda place: bookings[place].start)
        for at, one in enumerate(places):
            end = bookings[one].end
            for later in range(at + 1, len(places)):
                other = places[later]
                if not bookings[other].start < end:
                    break
                found.append((one, other) if one < other else (other, one))
    return [(bookings[one], bookings[other]) for one, other in sorted(found)]


def peak(bookings):
    """The largest number of bookings, of all rooms, that go on at one time; 0 for none."""
    starts = sorted(booking.start for booking in bookings)
    ends = sorted(booking.end for booking in bookings)
    most = ended = 0
    for begun, start in enumerate(starts, 1):
        while ends[ended] <= start:
            ended += 1
        most = max(most, begun - ended)
    return most


def free(bookings, room, start, end):
    """When a room is free between two times: pairs (start, end) in order, none of them empty.

    Bookings may overlap, and may go beyond the two times.
    """
    found = []
    at = start
    mine = [booking for booking in bookings if booking.room == room]
    for booking in sorted(mine, key=lambda booking: booking.start):
        if not booking.start < end:
            break
        if at < booking.start:
            found.append((at, booking.start))
        if at < booking.end:
            at = booking.end
    if at < end:
        found.append((at, end))
    return found
