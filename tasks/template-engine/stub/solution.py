def render(source, data, options=None):
    pass
