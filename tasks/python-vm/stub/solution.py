def execute(code, limit):
    pass


def compile_source(source, optimise=False):
    pass


def run(source, limit, optimise=False):
    pass


def listing(source, optimise=False):
    pass
