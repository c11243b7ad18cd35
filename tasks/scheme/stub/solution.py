def run(source):
    """Run a Scheme program; return one string for each of its forms."""
