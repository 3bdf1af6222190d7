"""The read-only API: the records that `--json` prints, page by page, for programs."""
