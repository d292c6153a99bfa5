# presence-oneshot, every 30 seconds, as a user that can do nothing else: cron counts in minutes, so the second line waits.
#
#     sudo adduser --system --group --no-create-home --home /nonexistent presence-oneshot
#     sudo install -d -m 700 -o presence-oneshot /var/lib/presence-oneshot
#     sudo chown -R presence-oneshot /etc/presence-oneshot
#     sudo install -m 644 presence-oneshot.cron.d /etc/cron.d/presence-oneshot      # a name with a dot in it is ignored
#
# What to change: the program's path, the configuration's behind --config, and the user, if it is another. That user reads
# the configuration, the keys and the host's states, and writes the state directory.
#
# Quiet while nothing fails; what it says goes to the system's log (`journalctl -t presence-oneshot`).

SHELL=/bin/sh

* * * * * presence-oneshot /usr/local/bin/presence-oneshot run --config /etc/presence-oneshot/presence.json 2>&1 | logger -t presence-oneshot
* * * * * presence-oneshot sleep 30; /usr/local/bin/presence-oneshot run --config /etc/presence-oneshot/presence.json 2>&1 | logger -t presence-oneshot
