"""Views of `sources`: the first page, files on their way in, what their columns mean, rows set aside."""
