"""From IR to readable source, and from source to a callable."""
