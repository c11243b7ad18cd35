def number(date):
    """Return the number of a day."""


def date(number, form="date"):
    """Return the date of a number."""


def shift(date, duration):
    """Add a duration."""


def between(first, last):
    """Return the duration between two dates."""


def show(seconds, pattern, zone="UTC0"):
    """Write a moment."""


def parse(text, pattern, zone="UTC0", fold=0):
    """Read a moment."""


def offset(seconds, zone):
    """Say what holds in a zone."""


def moments(text, pattern, zone):
    """Return the moments of a local time."""


def recur(start, rule, limit):
    """Return the dates of a rule."""


def cron(line, seconds, count, zone="UTC0"):
    """Return when a line fires."""


def holidays(year, rules):
    """Return the holidays of a year."""


def workday(date, count, rules):
    """Count working days."""
