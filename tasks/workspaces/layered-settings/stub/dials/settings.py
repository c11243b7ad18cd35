"""Settings: texts by section and key."""


class Settings:
    def __init__(self):
        raise NotImplementedError
