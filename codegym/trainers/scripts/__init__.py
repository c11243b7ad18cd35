"""Training scripts, one a trainer: `codegym init` writes them, and the pages of the documentation
show them.

Each runs as it is, where the trainer is installed; where that takes CUDA (verl, OpenRLHF)
it writes what the trainer is started with.
"""  # noqa: D205
