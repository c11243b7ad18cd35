"""What the hidden tests carry: interpreters of the specifications, as text.

Each module here is put, as it is, before the specification of a task. So it imports the standard
library alone, and of this package only what is put there too.
"""
