"""The REST doors of slas."""
