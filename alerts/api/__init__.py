"""The REST doors of alerts."""
