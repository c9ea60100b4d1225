"""What the page is told: plain values from fitted models, for the lab and for the report.

``web/src/api/messages.ts`` says the same in TypeScript. Every function here returns dicts, lists,
numbers and text that JSON takes; nothing here knows of servers or files.
"""
