"""All components under one name: `{% load portal %}`; docs/components.md has an example of each.

Every tag is typed and takes keywords only.
"""

from django import template

from core.templatetags import portal_charts, portal_lists, portal_page, portal_words

register = template.Library()
for part in (portal_charts, portal_lists, portal_page, portal_words):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
