"""What earlier audits saw of the same target."""
