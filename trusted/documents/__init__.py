"""What is issued: values in, PDF out."""
