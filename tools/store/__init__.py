"""Packages of the extensions for the Chrome Web Store, and the pictures that a store page needs."""
