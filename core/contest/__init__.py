"""Several class rasters on one grid, judged by one reference: counts, differences, a verdict."""
