"""Reading the appointment form and the table of many appointments."""
