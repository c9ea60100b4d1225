"""Model files: safetensors with a schema version."""
