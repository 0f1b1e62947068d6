"""What helps to build, measure, show and check the product; the server itself imports nothing of it."""
