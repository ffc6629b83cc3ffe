"""Accounts: who works with Regard, what each may see and do, and who did."""
