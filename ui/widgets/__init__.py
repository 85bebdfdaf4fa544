"""Choosers and plots that pages share."""
