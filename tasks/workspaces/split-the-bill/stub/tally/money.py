"""Amounts of money: whole cents."""


def parse(text):
    raise NotImplementedError


def show(cents):
    raise NotImplementedError


def allocate(cents, weights):
    raise NotImplementedError
