def run(events):
    pass
