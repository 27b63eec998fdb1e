"""Pages of the credit ledger: the list of credits, one credit, and what is done to it."""
