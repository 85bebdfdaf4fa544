"""Products as delivered: what they hold, and reflectance on a map grid made of it."""
