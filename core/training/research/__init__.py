"""What only the maintainers of the shipped model run; not part of the plugin."""
