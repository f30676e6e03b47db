"""The signature of func's Python functions, as the package parliament-functions calls them."""
