"""Training the U-Net. The only part of the engine that needs torch, and nobody else imports it."""
