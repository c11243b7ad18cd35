"""Short texts about failures: bounded, and made without trusting what they are about."""

import reprlib
import traceback

from . import exceptions

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = 120
_repr.maxlong = 60
_repr.maxlist = _repr.maxtuple = _repr.maxdict = _repr.maxset = 10


def short(value):
    """A bounded text of plain data."""
    try:
        return _repr.repr(value)
    except Exception:
        return "<%s>" % type(value).__name__


def call_text(name, args, kwargs):
    """A call as one would write it, bounded."""
    parts = [short(value) for value in args]
    parts += ["%s=%s" % (key, short(value)) for key, value in kwargs.items()]
    return "%s(%s)" % (name, ", ".join(parts))


def place(error):
    """The last line of the tests in the traceback, with its text."""
    found = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith("tests/"):
            found = "%s:%d: %s" % (frame.filename, frame.lineno or 0, (frame.line or "")[:200])
    return found


def load_failure(hello):
    """What to tell about a submission that did not load: ``[stage, class, text]``."""
    error = exceptions.Rebuilder()(hello.get("error"))
    text = name = type(error).__name__
    try:
        text += ": " + str(error)[:300]
        line = getattr(error, "_codegym_line", getattr(error, "lineno", 0))
        if type(line) is int and line:
            text += " (submission.py, line %d)" % line
    except Exception:
        pass  # numbers too long to print, attributes that are not what they should be
    return [hello["stage"], name, text]
