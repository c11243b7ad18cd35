"""What a template is made of."""

from stencil.errors import TemplateError


class Text:
    """Put in as it is."""

    def __init__(self, text):
        self.text = text

    def fill(self, names):
        return self.text


class Value:
    """The text of a value: ``user.name`` is the item or the attribute ``name`` of ``user``."""

    def __init__(self, path):
        self.path = path

    def find(self, names):
        found = names
        for part in self.path.split("."):
            try:
                found = found[part] if isinstance(found, dict) else getattr(found, part)
            except (KeyError, AttributeError):
                raise TemplateError(f"there is no {self.path}") from None
        return found

    def fill(self, names):
        found = self.find(names)
        return "" if found is None else str(found)


class Loop:
    """Its body, once for each item."""

    def __init__(self, name, value, body):
        self.name, self.value, self.body = name, value, body

    def fill(self, names):
        return "".join(
            node.fill({**names, self.name: item})
            for item in self.value.find(names)
            for node in self.body
        )
