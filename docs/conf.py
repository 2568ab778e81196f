"""How the documentation is built: `make docs`."""

from orderwright import __version__

project = "Orderwright"
author = "The Orderwright authors"
project_copyright = "2026, The Orderwright authors"
version = release = __version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# Pages show JSON with … where something is left out.
suppress_warnings = ["misc.highlighting_failure"]
nitpicky = True

html_theme = "furo"
html_title = "Orderwright"
# Nothing is loaded from elsewhere, and no page needs to say who built it.
html_show_sphinx = False
html_copy_source = False
