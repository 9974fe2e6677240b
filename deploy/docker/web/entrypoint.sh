#!/bin/sh
# Writes down for nginx where it runs, then becomes nginx. The arguments are nginx's.
#   API_ADDRESS                host:port of the API (api:3000); a full name, since no search domains are tried
#   DONOTPLAY_TRUSTED_PROXIES  networks, with commas, of the proxies in front whose X-Forwarded-* are believed
set -eu

made=/tmp/donotplay
mkdir -p "$made"

# Looked up again and again: the API's address changes when its container is replaced. One that does not answer is
# asked again by the next request, since there may be no other.
nameservers=$(awk '$1 == "nameserver" { print ($2 ~ /:/ ? "[" $2 "]" : $2) }' /etc/resolv.conf)
if [ -z "$nameservers" ]; then
	echo "donotplay-web: no nameserver in /etc/resolv.conf" >&2
	exit 1
fi
cat > "$made/upstream.conf" <<END
resolver $(echo "$nameservers" | tr '\n' ' ') valid=5s;
upstream api {
	zone api 64k;
	server ${API_ADDRESS:-api:3000} resolve max_fails=0;
	keepalive 32;
}
END

networks=$(echo "${DONOTPLAY_TRUSTED_PROXIES:-}" | tr ',' ' ')
{
	# The variables are nginx's.
	# shellcheck disable=SC2016
	echo 'geo $realip_remote_addr $from_trusted_proxy {'
	echo '	default 0;'
	for network in $networks; do echo "	$network 1;"; done
	echo '}'
	for network in $networks; do echo "set_real_ip_from $network;"; done
} > "$made/proxies.conf"

{
	echo 'listen 8080;'
	if [ -f /proc/net/if_inet6 ]; then echo 'listen [::]:8080;'; fi
} > "$made/listen.conf"

exec nginx -e stderr -c /etc/donotplay/nginx.conf "$@"
