"""Pages on framework agreements and what is called off under them."""
