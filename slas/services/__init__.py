"""What can be done to service levels, measurements and results: one function per use case."""
