"""Which formats there are."""


def register(name, suffix, mime):
    raise NotImplementedError


def get(name):
    raise NotImplementedError


def names():
    raise NotImplementedError
