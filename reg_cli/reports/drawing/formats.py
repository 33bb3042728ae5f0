"""Formats that a figure can be written in; the command line lists them, so nothing is imported here."""

# Each with the entries of a file that matplotlib would fill in by itself: nothing that differs between two
# runs may be written.
FIGURE_FORMATS: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
