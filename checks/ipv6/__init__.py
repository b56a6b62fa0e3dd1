"""IPv6 readiness of endpoints."""
