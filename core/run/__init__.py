"""How a job runs: feedback and progress, staged outputs, the manifest, the clock."""
