"""The table."""


class Table:
    def __init__(self, columns, rows=()):
        raise NotImplementedError
