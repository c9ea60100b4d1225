"""Real data that ships with mixtura."""
