"""Vendors, contracts and rate lines that come in as files."""
