"""The engines that read and build the layout."""
