"""Rating: usage and a price to the rounded charge lines of one billing period."""
