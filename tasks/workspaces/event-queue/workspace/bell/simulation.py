"""A clock, and what happens when."""

from bell.queue import Event, EventQueue


class Simulation:
    """Runs actions at their times. Time starts at 0 and never goes back."""

    def __init__(self):
        self.now = 0
        self._queue = EventQueue()

    @property
    def pending(self):
        """How many events wait that are not cancelled."""
        return len(self._queue)

    def at(self, time, action, *arguments):
        """Run an action at a time; one before ``now`` is a ValueError, ``now`` itself is fine."""
        if time <= self.now:
            raise ValueError(f"{time} is in the past, it is {self.now}")
        event = Event(time, action, arguments)
        self._queue.push(event)
        return event

    def after(self, delay, action, *arguments):
        """Run an action so much later than now."""
        return self.at(self.now + delay, action, *arguments)

    def every(self, period, action, *arguments):
        """Run an action again and again, first after one period; a period is more than 0.

        Returns a function that ends it: no call of the action comes after it.
        """
        if period <= 0:
            raise ValueError("a period is more than 0")

        def again():
            action(*arguments)
            self.after(period, again)

        event = self.after(period, again)
        return lambda: self.cancel(event)

    def cancel(self, event):
        """See to it that an event does not run; one that ran already, or was cancelled, is fine."""
        event.cancelled = True

    def run(self, until=None):
        """Run what is due, in order, and return how many actions ran.

        With ``until`` what lies after that time stays in the queue, what lies at it runs, and
        ``now`` is ``until`` in the end (or what it was, if that is later). Without it
        everything runs, and ``now`` is the time of the last action that ran.
        """
        count = 0
        while len(self._queue):
            event = self._queue.pop()
            self.now = event.time
            if until is not None and event.time > until:
                break
            if not event.cancelled:
                event.run()
                count += 1
        return count
