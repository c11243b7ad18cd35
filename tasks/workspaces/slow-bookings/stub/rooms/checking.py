"""What is wrong with bookings, and what is free."""


def clashes(bookings):
    pass


def peak(bookings):
    pass


def free(bookings, room, start, end):
    pass
