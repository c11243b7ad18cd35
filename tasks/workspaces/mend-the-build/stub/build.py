"""Pack the package into one file."""
