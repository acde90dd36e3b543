"""Where computation happens: one door (`engine.Engine`), four gears, two machines behind it."""
