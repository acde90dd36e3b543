"""The emotional account: balances, the tipping point, who is near it."""
