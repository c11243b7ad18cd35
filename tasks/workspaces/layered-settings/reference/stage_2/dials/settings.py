"""Settings: texts by section and key."""

import re

_MISSING = object()
_TRUE = ("yes", "true", "on", "1")
_FALSE = ("no", "false", "off", "0")
_DOLLAR = re.compile(r"\$\$|\$\{(?:([^.${}\n\r]+)\.([^${}\n\r]+)|([^.${}\n\r]+))\}")


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

    def raw(self, section, key):
        """A text as it was written; KeyError(``section.key``) where there is none."""
        try:
            return self._sections[section][key]
        except KeyError:
            raise KeyError(f"{section}.{key}") from None

    def get(self, section, key, default=_MISSING, kind=str):
        """A value of a kind; without a default, KeyError(``section.key``) where there is none."""
        if default is not _MISSING and key not in self._sections.get(section, {}):
            return default
        text = self._filled(section, key, [])
        what, read = _KINDS[kind]
        try:
            return read(text)
        except ValueError:
            raise ValueError(f"{section}.{key}: not {what}: {text!r}") from None

    def _filled(self, section, key, way):
        if (section, key) in way:
            raise ValueError(" -> ".join(".".join(step) for step in [*way, (section, key)]))
        text = self.raw(section, key)

        def put_in(found):
            if found[0] == "$$":
                return "$"
            place = (section, found[3]) if found[3] else (found[1], found[2])
            return self._filled(*place, [*way, (section, key)])

        return _DOLLAR.sub(put_in, text)

    def keys(self, section):
        """The keys of a section."""
        return list(self._sections.get(section, {}))

    def section(self, section):
        """Everything in a section, as a dict of its own; empty where there is no such section."""
        return {key: self.get(section, key) for key in self.keys(section)}

    def sections(self):
        """The names of the sections."""
        return list(self._sections)
