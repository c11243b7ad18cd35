"""The index."""


class Hit:
    pass


class Index:
    def __init__(self, tokenize=None):
        pass
