import re

TAG = re.compile(r"\{\{[ \t\n]*([A-Za-z_][A-Za-z_0-9]*)[ \t\n]*\}\}")


class TemplateError(Exception):
    """What is wrong and where: a word, a line and a column, both from 1."""


def text_of(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text_of(item)}" for key, item in value.items())
    return str(value)


def error_at(kind, source, offset):
    line = source.count("\n", 0, offset) + 1
    return TemplateError(kind, line, offset - source.rfind("\n", 0, offset))


def render(source, data):
    def replaced(match):
        if match[1] not in data:
            raise error_at("missing", source, match.start(1))
        return text_of(data[match[1]])

    return TAG.sub(replaced, source)
