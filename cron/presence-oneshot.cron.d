# Runs presence-oneshot every 30 seconds as a dedicated user. cron counts in minutes, so the second line sleeps first.
#
#     sudo adduser --system --group --no-create-home --home /nonexistent presence-oneshot
#     sudo install -d -m 700 -o presence-oneshot /var/lib/presence-oneshot
#     sudo chown -R presence-oneshot /etc/presence-oneshot
#     sudo install -m 644 presence-oneshot.cron.d /etc/cron.d/presence-oneshot      # a name with a dot in it is ignored
#
# What to change: the path of the program, the path of the configuration after --config, and the user. The user must be able to read
# the configuration, the keys and the host states, and to write the state directory.
#
# The job prints nothing unless something fails. Its output goes to the system log (`journalctl -t presence-oneshot`).

SHELL=/bin/sh

* * * * * presence-oneshot /usr/local/bin/presence-oneshot run --config /etc/presence-oneshot/presence.json 2>&1 | logger -t presence-oneshot
* * * * * presence-oneshot sleep 30; /usr/local/bin/presence-oneshot run --config /etc/presence-oneshot/presence.json 2>&1 | logger -t presence-oneshot
