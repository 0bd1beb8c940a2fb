# Rasa, alone with its Python 3.10 (docs/decisions/0001).
FROM python:3.10-slim-bookworm
WORKDIR /app
COPY requirements/bot.txt requirements/bot.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/bot.txt
COPY bot bot
COPY data/nlu data/nlu
COPY data/lexicons data/lexicons
COPY data/communes data/communes
COPY services/__init__.py services/log.py services/
RUN useradd --uid 1000 --create-home allervers && mkdir -p var/models && chown -R allervers var
USER allervers
ENV PYTHONPATH=/app PYTHONUNBUFFERED=1 RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 MPLCONFIGDIR=/tmp/matplotlib
