"""Generators and coroutines of the other side, run from real ones here."""


def drive(peer, handle):
    """A generator here that runs one over there."""
    try:
        value = peer.request("method", None, "__next__", handle, (), ())
        while True:
            try:
                sent = yield value
            except GeneratorExit:
                peer.request("method", None, "close", handle, (), ())
                raise
            except BaseException as error:
                value = peer.request("method", None, "throw", handle, (error,), ())
                continue
            value = peer.request("method", None, "send", handle, (sent,), ())
    except StopIteration as stop:
        return stop.value


def is_drive(generator):
    """Whether a generator is such a one."""
    return generator.gi_code is drive.__code__


async def wait(peer, handle):
    """A coroutine here that has one over there run to its end."""
    return peer.request("await", handle)
