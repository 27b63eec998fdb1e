# The portal: one image for web, worker, beat and every command. See docs/deploy.md.
FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/portal
COPY requirements.txt .
RUN /opt/portal/bin/pip install -r requirements.txt

FROM python:3.11-slim
RUN groupadd --system --gid 10001 ito \
 && useradd --system --uid 10001 --gid ito --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ito
ENV PATH=/opt/portal/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 STATIC_ROOT=/srv/static
WORKDIR /srv/portal
COPY --from=packages /opt/portal /opt/portal
COPY . .
# Settings ask for a key and servers; collecting files needs neither, and nothing of this is kept.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    DATABASE_URL=postgres://nobody@nowhere/none REDIS_URL=redis://nowhere/0 \
    python manage.py collectstatic --no-input
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=12s --start-period=30s CMD ["python", "-m", "ito_portal.probe", "http://127.0.0.1:8000/healthz"]
CMD ["gunicorn", "ito_portal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "60", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
