"""Settings: texts by section and key."""

_MISSING = object()


class Settings:
    """Texts by section and key, in the order in which they were set."""

    def __init__(self):
        self._sections = {}

    def set(self, section, key, text):
        """Set a text."""
        self._sections.setdefault(section, {})[key] = text

    def get(self, section, key, default=_MISSING):
        """A text; without a default, KeyError(``section.key``) where there is none."""
        try:
            return self._sections[section][key]
        except KeyError:
            if default is _MISSING:
                raise KeyError(f"{section}.{key}") from None
            return default

    def section(self, section):
        """Everything in a section, as a dict of its own; empty where there is no such section."""
        return dict(self._sections.get(section, {}))

    def sections(self):
        """The names of the sections."""
        return list(self._sections)
