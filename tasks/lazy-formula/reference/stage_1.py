import operator
import re

TOKEN = re.compile(r" *([0-9]+|[A-Za-z_][A-Za-z_0-9]*|<=|==|!=|[-+*/%<()?:]) *")
LEVELS = [
    {"<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.floordiv, "%": operator.mod},
]


def tokenize(text: str) -> list[str]:
    """Return the tokens in reverse order, with an empty one that marks the end."""
    tokens = [""]
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if not match:
            raise ValueError(f"unknown token at character {position}")
        tokens.insert(1, match[1])
        position = match.end()
    return tokens


def expect(tokens: list[str], token: str) -> None:
    """Take the next token, which must be the given one."""
    if tokens.pop() != token:
        raise ValueError(f"expected {token or 'the end'}")


def parse_choice(tokens: list[str]):
    """Parse a whole formula."""
    condition = parse_binary(tokens, LEVELS)
    if tokens[-1] != "?":
        return condition
    expect(tokens, "?")
    chosen = parse_choice(tokens)
    expect(tokens, ":")
    return None, condition, chosen, parse_choice(tokens)


def parse_binary(tokens: list[str], levels: list[dict]):
    """Parse operators of the first level, whose operands belong to the others."""
    if not levels:
        return parse_operand(tokens)
    left = parse_binary(tokens, levels[1:])
    while tokens[-1] in levels[0]:
        function = levels[0][tokens.pop()]
        left = function, left, parse_binary(tokens, levels[1:])
    return left


def parse_operand(tokens: list[str]):
    """Parse a number, a name, a negative or a formula in parentheses."""
    token = tokens.pop()
    if token == "-":
        return operator.neg, parse_operand(tokens)
    if token == "(":
        inner = parse_choice(tokens)
        expect(tokens, ")")
        return inner
    if not token.isidentifier() and not token.isdigit():
        raise ValueError(f"expected an operand before {token or 'the end'}")
    return token


def compute(node, names: dict[str, int]) -> int:
    """Compute a parsed formula."""
    if isinstance(node, str):
        return int(node) if node.isdigit() else names[node]
    function, *parts = node
    if function is None:
        return compute(parts[1] if compute(parts[0], names) else parts[2], names)
    return int(function(*(compute(part, names) for part in parts)))


def lazy_formula(text: str, names: dict[str, int]) -> int:
    """Compute the value of a formula."""
    tokens = tokenize(text)
    tree = parse_choice(tokens)
    expect(tokens, "")
    return compute(tree, names)
