#!/bin/sh
# Makes the secrets of a site in DIRECTORY/{postgres,valkey,api}; those that are there already stay.
# Usage: make-secrets.sh DIRECTORY
set -eu
directory=${1:?a directory for the secrets has to be named}

# 32 bytes that nobody can guess, in signs that need no escaping anywhere.
random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# Takes what comes in as the file, unless there is one. It appears whole, also when the machine dies.
keep() {
	[ -s "$1" ] && return
	cat > "$1.new"
	chmod 444 "$1.new"
	mv "$1.new" "$1"
}

umask 077
mkdir -p "$directory/postgres" "$directory/valkey" "$directory/api"
# Containers read them as users of their own. On the machine itself the directory above is closed.
chmod 755 "$directory/postgres" "$directory/valkey" "$directory/api"

random | keep "$directory/postgres/superuser_password"
random | keep "$directory/postgres/password"
random | keep "$directory/valkey/password"
random | keep "$directory/api/secret_keys"
echo "requirepass $(cat "$directory/valkey/password")" | keep "$directory/valkey/valkey.conf"
echo "postgresql://donotplay:$(cat "$directory/postgres/password")@postgres/donotplay" | keep "$directory/api/database_url"
echo "redis://:$(cat "$directory/valkey/password")@valkey:6379/0" | keep "$directory/api/redis_url"
