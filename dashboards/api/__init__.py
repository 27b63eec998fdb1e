"""What the API tells over several apps."""
