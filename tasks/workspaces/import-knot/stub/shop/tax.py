"""Taxes by country and kind of goods."""


def rate(country, kind):
    raise NotImplementedError


def tax(item, country):
    raise NotImplementedError
