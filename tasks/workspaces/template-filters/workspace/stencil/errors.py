"""What goes wrong."""


class TemplateError(Exception):
    """A template that cannot be read, or cannot be filled."""
