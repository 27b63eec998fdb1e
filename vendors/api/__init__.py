"""The REST doors of vendors."""
