"""How Sphinx builds these pages."""

project = "Regard"
author = "The Regard developers"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Regard"
myst_heading_anchors = 3
autodoc_member_order = "groupwise"
napoleon_use_ivar = True
# Types in signatures are names to read, not links to follow; links in the text are all checked.
nitpick_ignore_regex = [("py:.*", ".*")]
