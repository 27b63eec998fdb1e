"""How answers are written: JSON, the same bytes for the same content, or one row a line."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

NDJSON = "application/x-ndjson"


class PlainJsonRenderer(JSONRenderer):
    """Write JSON; nothing in the Accept header changes its bytes, so that ETags hold."""

    def get_indent(self, accepted_media_type: str, renderer_context: Mapping[str, Any]) -> None:
        """Indent nothing."""


class NdjsonRenderer(BaseRenderer):
    """Write a page of a list as one JSON object a line; the next page's address is in Link."""

    media_type = NDJSON
    format = "ndjson"
    charset = None
    render_style = "text"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> bytes:
        """Write the rows; what is no page, such as a problem, stays one document."""
        write = PlainJsonRenderer().render
        if not isinstance(data, dict) or "results" not in data:
            return bytes(write(data))
        return b"".join(write(row) + b"\n" for row in data["results"])
