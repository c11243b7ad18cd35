"""One file per case: ``<group letter><number>_<name>.py``. See ``docs/selftest.md``.

``a``  exhausting resources
``b``  escaping and snooping
``c``  being passed without being right
``d``  bad input and encoding
``e``  faults of the infrastructure
"""
