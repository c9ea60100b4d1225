"""From a table to a chosen and judged model: what ``mixtura fit`` and ``mixtura.fit_table`` do."""
