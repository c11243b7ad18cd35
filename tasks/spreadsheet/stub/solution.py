def run(commands):
    """Do commands on a new, empty spreadsheet; return one answer for each."""
