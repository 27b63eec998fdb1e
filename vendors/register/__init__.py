"""The page on which the register keeps a vendor: standing, numbers, and what is done with them."""
