"""Pages on what each side of a contract owes."""
