import re


def solve(program, query, limit):
    facts = [read(text) for text in program.split(".") if text.strip()]
    name, pattern = read(query)
    answers = []
    for fact, values in facts:
        if fact == name and len(values) == len(pattern):
            answer = match(pattern, values)
            if answer is not None:
                answers.append(answer)
                if len(answers) == limit:
                    return result(answers, "limit")
    return result(answers, "exhausted")


def read(text):
    name, *arguments = re.findall(r"\w+", text)
    return name, arguments


def match(pattern, values):
    """Return the variables' values, or None where pattern and values disagree."""
    found = {}
    for part, value in zip(pattern, values):
        if part[0].isupper():
            value_before = found.setdefault(part, value)
            if value_before != value:
                return None
        elif part != value:
            return None
    return found


def result(answers, end):
    return {"answers": answers, "end": end, "output": ""}
