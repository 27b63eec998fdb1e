"""The REST doors of contracts."""
