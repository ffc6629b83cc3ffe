"""What happens is told to other systems: signed webhooks, sent until they are taken."""
