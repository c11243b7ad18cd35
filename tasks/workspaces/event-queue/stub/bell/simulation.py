"""A clock, and what happens when."""


class Simulation:
    def __init__(self):
        self.now = 0
        self.pending = 0

    def at(self, time, action, *arguments):
        pass

    def after(self, delay, action, *arguments):
        pass

    def every(self, period, action, *arguments):
        pass

    def cancel(self, event):
        pass

    def run(self, until=None):
        pass
