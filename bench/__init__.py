"""Measurements that no test makes."""
