"""Probability samples: how they are drawn, labelled, and what they tell of accuracy and area."""
