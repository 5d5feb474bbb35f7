"""One thin file a page: parameters in, a function of `read` called, its model out."""
