"""What may be an office's logo: a small PNG or SVG that draws a picture and does nothing else."""
