"""The code that runs inside a sandbox.

Three long-lived processes (design: the inner wall):

``router``
    Owns the connection to the host, supervises each run from outside it, kills
    and cleans up after it.
``zygote``
    Twice: one forks workers, one forks judges. Each is forked from the router
    before the first frame is read and never holds a byte of any run.
``worker`` / ``judge``
    Single-use children. The worker runs the submission; the judge runs the
    tests and talks to the worker through ``peer`` in the values of ``codec``.

A lease has one process instead, ``shell``, which runs ``commands`` and handles ``files``
for one tenant; ``pytester`` is what the judge of workspaces starts there.

Only the standard library, Python 3.9 and newer.
"""
