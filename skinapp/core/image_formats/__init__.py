"""One module for each accepted file format; ``skinapp.core.images`` is the way in.

Each module offers ``read_size(data)``, which looks at the header only, and ``decode(data)``, which
gives a complete ``Raster`` or raises. Metadata is read here, by a few bounded lines, and the
decoding libraries get streams without it: what they never see can neither bloat nor mislead them.
"""
