#!/bin/sh
# Makes the secrets that docker-compose.yml mounts: random passwords and keys, each in a file of its own.
#   deploy/make-secrets.sh [DIRECTORY] [HOSTNAME] [POSTGRES] [REDIS]
# default: var/secrets localhost postgres:5432 redis:6379; the last two say where the servers are.
# An existing file is never changed, so running it twice is harmless. KEEP A COPY ELSEWHERE: without field_keys
# the encrypted columns cannot be read by anyone, and a backup does not contain it; without backup_keys no backup opens.
# The certificate made here is self-signed, for a trial; put the real one into tls_certificate and tls_key.
set -eu

dir=${1:-var/secrets}
host=${2:-localhost}
postgres=${3:-postgres:5432}
redis=${4:-redis:6379}
umask 077
mkdir -p "$dir"
chmod 0700 "$dir"

# The folder is closed to everyone else on this machine. The files themselves are readable, because each
# container mounts only its own ones and reads them as a user that does not exist out here.
keep() {
    if [ -s "$dir/$1" ]; then
        cat >/dev/null
    else
        cat >"$dir/$1.new"
        chmod 0444 "$dir/$1.new"
        mv "$dir/$1.new" "$dir/$1"
    fi
}
password() { openssl rand -hex 32; }

password | keep postgres_superuser_password
password | keep postgres_owner_password
password | keep postgres_app_password
password | keep redis_password
openssl rand -base64 64 | tr -d '\n' | keep secret_key
printf 'k1:%s' "$(openssl rand -base64 32)" | keep field_keys
openssl rand -base64 32 | keep index_key
openssl rand -base64 32 | keep audit_signing_key
printf 'b1:%s' "$(openssl rand -base64 32)" | keep backup_keys

printf 'postgresql://shelter_owner:%s@%s/shelter' "$(cat "$dir/postgres_owner_password")" "$postgres" | keep owner_database_url
printf 'postgresql://shelter_owner:%s@%s/shelter_drill' "$(cat "$dir/postgres_owner_password")" "$postgres" | keep drill_database_url
printf 'postgresql://shelter_app:%s@%s/shelter' "$(cat "$dir/postgres_app_password")" "$postgres" | keep database_url
printf 'redis://shelter:%s@%s/0' "$(cat "$dir/redis_password")" "$redis" | keep redis_url

# The default user is switched off. The application's user reaches its own keys and no command that could
# read the server's settings, save to disk, change users or empty the database; INFO is asked for by the
# queue's client, KEYS and the rest of @dangerous are not.
hash=$(printf '%s' "$(cat "$dir/redis_password")" | openssl dgst -sha256 -r | cut -d ' ' -f 1)
keep redis_acl <<ACL
user default off nopass ~* &* -@all
user shelter on #$hash ~celery* ~_kombu.* ~unacked* ~*.pidbox* ~cache:* &* +@all -@admin -@dangerous +info
user health on nopass resetkeys resetchannels -@all +ping
ACL

if [ ! -s "$dir/tls_key" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha256 -days 90 -nodes -subj "/CN=$host" \
        -addext "subjectAltName=DNS:$host" -keyout "$dir/key.pem" -out "$dir/certificate.pem" 2>/dev/null
    keep tls_certificate <"$dir/certificate.pem"
    keep tls_key <"$dir/key.pem"
    rm -f "$dir/key.pem" "$dir/certificate.pem"
fi
printf 'Secrets are in %s. Keep a copy of field_keys, index_key and backup_keys somewhere else.\n' "$dir"
