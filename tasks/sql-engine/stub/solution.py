def run(statements):
    """Run SQL statements against one new database; return one result for each."""
