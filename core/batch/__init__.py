"""Many scenes: which, what is whole, who works, and how their ponds become one layer."""
