"""An association under load: three instances and what they need, killed and started again."""
