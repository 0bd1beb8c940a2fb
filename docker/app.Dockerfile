# Gateway, actions and rights worker: one image, one command each.
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements/app.txt requirements/app.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/app.txt
COPY pyproject.toml README.md LICENSE ./
COPY actions actions
COPY bot/domain bot/domain
COPY data data
COPY services services
RUN pip install --no-cache-dir --no-deps --no-build-isolation . && useradd --uid 1000 allervers && mkdir -p var/models && chown -R allervers var
USER allervers
ENV PYTHONPATH=/app PYTHONUNBUFFERED=1
