"""`make site`: the documents as a folder of plain pages with a sidebar, to be put on any web host."""
