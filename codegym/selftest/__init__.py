"""Hostile programs that the sandbox and the judge have to survive, each with what has to happen.

``cases``       one small file per case; adding a case is adding a file
``case``        what a case is, and how the files are found
``stage``       what a case gets: a pool, a judge, helpers that say "not held"
``tasks``       the small tasks that submissions are judged against
``host``        what this machine can see of our own sandboxes: processes, files, containers
``invariants``  what must be true after every case
``runner``      runs cases and collects what became of them
``faults``, ``enginefaults``   infrastructure faults made on purpose, for group E
"""
