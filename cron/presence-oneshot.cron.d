# Runs presence-oneshot every 30 seconds as the user that the package or install.sh has made. cron counts in minutes, so the second
# line sleeps first. Its name in /etc/cron.d must have no dot:
#
#     sudo install -m 644 /usr/local/share/presence-oneshot/presence-oneshot.cron.d /etc/cron.d/presence-oneshot
#
# What to change: the path of the configuration after --config, and the user. The user must be able to read the configuration, the
# keys and the host states, and to write the state directory.
#
# The job prints nothing unless something fails. Its output goes to the system log (`journalctl -t presence-oneshot`).

SHELL=/bin/sh

* * * * * presence-oneshot /usr/local/bin/presence-oneshot run --config /etc/presence-oneshot/presence.json 2>&1 | logger -t presence-oneshot
* * * * * presence-oneshot sleep 30; /usr/local/bin/presence-oneshot run --config /etc/presence-oneshot/presence.json 2>&1 | logger -t presence-oneshot
