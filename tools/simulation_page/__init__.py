"""The page that shows simulated scenes beside real ones: pictures, histograms, pond statistics."""
