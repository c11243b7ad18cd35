"""The cache itself."""

import time


class Cache:
    def __init__(self, capacity, seconds, clock=time.monotonic):
        raise NotImplementedError
