def solve(program, query, limit):
    pass
