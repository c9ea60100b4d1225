"""Pictures of a fitted mixture: compute once, ``.plot(ax=)`` as often as you like."""
