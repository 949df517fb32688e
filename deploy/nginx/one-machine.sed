# Makes of the proxy's file one for a machine without containers:
#   sed -f deploy/nginx/one-machine.sed deploy/nginx/nginx.conf > /etc/nginx/nginx.conf
1i\
user www-data;
s|^pid .*|pid /run/nginx.pid;|
/_temp_path /d
/Everything nginx writes/d
s|/dev/stdout|/var/log/nginx/shelter.log|
/name server; asked again/d
/resolver /d
s|listen 8080|listen 80|
# One line in place of `http2 on`, which nginx before 1.25 does not know.
s|listen 8443 ssl|listen 443 ssl http2|
/http2 on;/d
s|/run/secrets/|/etc/shelter/secrets/|
s|web:8000|127.0.0.1:8000|
