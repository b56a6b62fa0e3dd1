"""DNS of domains, and of endpoints for what their certificates need."""
