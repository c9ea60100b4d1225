"""Fitted attributes: whether someone has set them since, and what mixture they make."""
