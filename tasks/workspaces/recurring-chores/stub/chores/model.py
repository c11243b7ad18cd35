"""A chore, and the list of them."""


class Chore:
    def __init__(self, title, due=None, every=None):
        raise NotImplementedError


class ChoreList:
    def __init__(self, chores=()):
        raise NotImplementedError
