"""The sample library: captures of invented outlets about the Ilvane basin, and what readers made of them."""
