"""Redis: the client, and the Valkey that is started when there is none."""
