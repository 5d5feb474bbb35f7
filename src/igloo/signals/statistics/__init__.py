"""The statistics that signals share, vectorised: episodes, proportions, shrinkage, discovery rates."""
