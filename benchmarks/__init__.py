"""What mixtura promises in numbers, measured; ``python -m benchmarks`` runs it all."""
