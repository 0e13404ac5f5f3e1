#!/bin/sh
# Makes the secrets that compose.yaml names, once: what is there already stays.
# The folder is for its owner alone; inside, files may be read by the containers' users.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets
random() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -e "$1" ] || { cat > "$1.part" && chmod 444 "$1.part" && mv "$1.part" "$1"; }; }

random 24 | keep database_administrator
random 24 | keep database_password
random 32 | keep startklar_secret_key
random 32 | keep startklar_relay_secret
printf 'postgresql://startklar:%s@database/startklar' "$(cat database_password)" | keep startklar_database_url
{ cat ../turnserver.conf; printf 'static-auth-secret=%s\n' "$(cat startklar_relay_secret)"; } | keep turnserver_conf
