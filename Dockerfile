FROM python:3.11-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/timeline \
 && /opt/timeline/bin/pip install --no-cache-dir --constraint constraints.txt '.[postgres,articles,cluster,workers]'

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --home-dir /data timeline \
 && install --directory --owner=timeline /data
COPY --from=build /opt/timeline /opt/timeline
# TIMELINE_WITHOUT_TOKEN holds no token; it says what to do while there is none.
# hadolint ignore=DL3064
ENV PATH="/opt/timeline/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    TIMELINE_HOST=0.0.0.0 \
    TIMELINE_PORT=8000 \
    TIMELINE_WITHOUT_TOKEN=serve \
    TIMELINE_DATABASE_URL=sqlite:////data/timeline.db
USER 10001
# The database is all that is written here; large requests are spooled to /tmp. With a read-only root:
# docker run --read-only --tmpfs /tmp --volume timeline:/data --publish 8000:8000 timeline
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['TIMELINE_PORT'] + '/healthz', timeout=4)"]
CMD ["sh", "-c", "timeline db upgrade && exec timeline serve"]
