"""Renewals before people: on the contract, on a page of their own, and all of them in lanes."""
