"""Independent references, small and slow, in plain NumPy: what mixtura is held against.

Nothing here imports mixtura, and nothing in mixtura imports this.
"""
