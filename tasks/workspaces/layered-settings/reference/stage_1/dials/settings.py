"""Settings: texts by section and key."""

_MISSING = object()
_TRUE = ("yes", "true", "on", "1")
_FALSE = ("no", "false", "off", "0")


def _bool(text):
    if text.lower() not in (*_TRUE, *_FALSE):
        raise ValueError
    return text.lower() in _TRUE


_KINDS = {str: ("a str", str), int: ("an int", int), float: ("a float", float), bool: ("a bool", _bool)}


class Settings:
    """Texts by section and key, in the order in which they were set."""

    def __init__(self):
        self._sections = {}

    def set(self, section, key, text):
        """Set a text."""
        self._sections.setdefault(section, {})[key] = text

    def get(self, section, key, default=_MISSING, kind=str):
        """A value of a kind; without a default, KeyError(``section.key``) where there is none."""
        try:
            text = self._sections[section][key]
        except KeyError:
            if default is _MISSING:
                raise KeyError(f"{section}.{key}") from None
            return default
        what, read = _KINDS[kind]
        try:
            return read(text)
        except ValueError:
            raise ValueError(f"{section}.{key}: not {what}: {text!r}") from None

    def section(self, section):
        """Everything in a section, as a dict of its own; empty where there is no such section."""
        return dict(self._sections.get(section, {}))

    def sections(self):
        """The names of the sections."""
        return list(self._sections)
