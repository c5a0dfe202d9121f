"""What an invoice posts. Balances are sums over postings; nothing here stores one."""
