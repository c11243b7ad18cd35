"""What a template is made of."""

from stencil.errors import TemplateError
from stencil.filters import text_of


class Text:
    """Put in as it is."""

    def __init__(self, text):
        self.text = text

    def fill(self, names):
        return self.text


class Value:
    """The text of a value: ``user.name`` is the item or the attribute ``name`` of ``user``."""

    def __init__(self, path, filters=()):
        self.path, self.filters = path, filters

    def find(self, names):
        found = self._find(names)
        for used in self.filters:
            found = used.apply(found)
        return found

    def _find(self, names):
        found = names
        for part in self.path.split("."):
            try:
                found = found[part] if isinstance(found, dict) else getattr(found, part)
            except (KeyError, AttributeError):
                if self.filters and self.filters[0].name == "default":
                    return None
                raise TemplateError(f"there is no {self.path}") from None
        return found

    def fill(self, names):
        return text_of(self.find(names))


class Loop:
    """Its body, once for each item; where there is none, what stands behind ``else``."""

    def __init__(self, name, value, body, otherwise):
        self.name, self.value, self.body, self.otherwise = name, value, body, otherwise

    def fill(self, names):
        items = list(self.value.find(names))
        if not items:
            return "".join(node.fill(names) for node in self.otherwise)
        return "".join(
            node.fill({**names, self.name: item}) for item in items for node in self.body
        )
