"""From rows as they are given to rows as a mixture takes them, and back."""
