"""Templates."""


class Template:
    def __init__(self, text, filters=None):
        pass

    def fill(self, **names):
        pass
