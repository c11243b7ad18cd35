"""A small template engine."""

from stencil.errors import TemplateError
from stencil.template import Template

__all__ = ["Template", "TemplateError"]
