"""What `--online` needs: asking addresses, keeping what they answered, judging it."""
