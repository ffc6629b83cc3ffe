"""Customers: who they are, and every contact of each."""
