"""Tools to build, measure, show and check the product; the server itself imports none of them."""
