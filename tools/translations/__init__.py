"""Gather the panel's strings for translators, and compile what they wrote for Qt."""
