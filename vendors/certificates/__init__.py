"""Certificates and insurances of vendors: their kinds and standing, and the pages on them."""
