"""Coverage-guided fuzzing of what hostile bytes reach; see ``fuzz/README.md``.

``frames`` draws bytes that look like the protocol, for these targets and for the tests.
"""
