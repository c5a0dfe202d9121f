"""What is sent and given, resource by resource: names and types of the public contract."""
