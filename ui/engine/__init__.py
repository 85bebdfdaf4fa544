"""The engine's process and environment."""
