"""Gaofen Level-1A products: what they hold, and reflectance on a map grid made of it."""
