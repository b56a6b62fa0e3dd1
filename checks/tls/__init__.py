"""Transport Layer Security of endpoints."""
