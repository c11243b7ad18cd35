"""Layers of settings."""

from dials.settings import Settings


def merge(*layers):
    """New settings with everything of some others; the later ones count."""
    merged = Settings()
    for layer in layers:
        for section in layer.sections():
            for key, text in layer.section(section).items():
                merged.set(section, key, text)
    return merged


def from_environment(variables, prefix="DIALS"):
    """Settings from variables such as ``DIALS__SECTION__KEY``."""
    settings = Settings()
    for name, text in variables.items():
        first, *rest = name.split("__", 2)
        if first == prefix and len(rest) == 2 and all(rest):
            settings.set(rest[0].lower(), rest[1].lower(), text)
    return settings
