"""What documents say, in several languages, and how these write numbers, money and days."""
