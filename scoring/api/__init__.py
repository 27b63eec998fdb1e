"""The REST doors of scoring."""
