import math


def tokens_of(source):
    return source.replace("(", " ( ").replace(")", " ) ").split()


def subtract(numbers):
    first, *rest = numbers
    if not rest:
        return -first
    return first - sum(rest)


OPERATIONS = {"+": sum, "*": math.prod, "-": subtract}


def evaluate(tokens):
    """Take one expression from the front of the tokens, and work it out."""
    token = tokens.pop(0)
    if token != "(":
        return int(token)
    name = tokens.pop(0)
    numbers = []
    while tokens[0] != ")":
        numbers.append(evaluate(tokens))
    tokens.pop(0)
    return OPERATIONS[name](numbers)


def run(source):
    tokens = tokens_of(source)
    results = []
    while tokens:
        results.append(str(evaluate(tokens)))
    return results
