"""Several methods on one image: their maps, paired tests of the differences, a verdict."""
