"""The REST machinery that every app's doors share."""
