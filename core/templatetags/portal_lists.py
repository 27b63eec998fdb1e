"""Tags of lists: what narrows them."""

from typing import Any

from django import template

from core.lists import FilterBar

register = template.Library()


@register.inclusion_tag("components/filters.html")
def filter_bar(*, bar: FilterBar) -> dict[str, Any]:
    """Show the controls that narrow a list, and the filters in force, each to be taken away."""
    return {"bar": bar}
