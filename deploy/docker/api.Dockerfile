# The API: `production` as it runs anywhere, `development` with hot reload. See docs/operations/images.md.
# Dependencies and our own code are layers apart: a change of our code leaves 100 MB where they are.
ARG PYTHON=3.13-slim-bookworm
ARG UV=0.13

FROM ghcr.io/astral-sh/uv:${UV} AS uv

FROM python:${PYTHON} AS python
# The user owns nothing in the image: what a request might get hold of can't change the program.
RUN groupadd --gid 10001 donotplay \
	&& useradd --uid 10001 --gid donotplay --no-create-home --home-dir /tmp --shell /usr/sbin/nologin donotplay
ENV PATH=/opt/project/bin:/opt/venv/bin:$PATH \
	PYTHONPATH=/opt/project \
	PYTHONUNBUFFERED=1 \
	DONOTPLAY_HOST=0.0.0.0 \
	DONOTPLAY_PORT=3000
WORKDIR /tmp

FROM python AS dependencies
COPY --from=uv /uv /usr/local/bin/
# For `strip`: wheels bring 40 MB of symbols for debuggers. Its version does not reach the image.
# hadolint ignore=DL3008
RUN apt-get update -qq \
	&& apt-get install -qq --yes --no-install-recommends binutils >/dev/null \
	&& rm -rf /var/lib/apt/lists/*
# Compiled when built: nothing can be written beside the sources later.
ENV UV_COMPILE_BYTECODE=1 \
	UV_LINK_MODE=copy \
	UV_PYTHON_DOWNLOADS=never
WORKDIR /build
COPY requirements/image.txt requirements/
RUN --mount=type=cache,target=/root/.cache/uv \
	uv venv --quiet /opt/venv \
	&& uv pip sync --quiet --python /opt/venv --require-hashes requirements/image.txt \
	&& find /opt/venv -name '*.so*' -type f -exec strip --strip-unneeded {} +

FROM dependencies AS project
COPY requirements/dev.txt requirements/
COPY LICENSE README.md pyproject.toml ./
COPY src/ src/
# What builds it is of the locked version, too.
RUN --mount=type=cache,target=/root/.cache/uv \
	uv pip install --quiet --python /opt/venv --target /opt/project --no-deps \
		--build-constraints requirements/dev.txt .

FROM python AS development
COPY --from=dependencies /opt/venv /opt/venv
# For the command and its version; the sources come first.
COPY --from=project /opt/project /opt/project
COPY --chown=donotplay:donotplay src/ /app/src/
ENV PYTHONPATH=/app/src:/opt/project \
	PYTHONDONTWRITEBYTECODE=1 \
	DONOTPLAY_ENVIRONMENT=development \
	DONOTPLAY_LOG_FORMAT=console
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s \
	CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/health/ready', timeout=3)"]
ENTRYPOINT ["donotplay"]
CMD ["serve", "--reload"]

FROM python AS production
COPY --from=dependencies /opt/venv /opt/venv
COPY --from=project /opt/project /opt/project
USER 10001:10001
EXPOSE 3000
# The start period covers the migrations. Orchestrators with probes of their own ignore this.
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s \
	CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/health/ready', timeout=3)"]
ENTRYPOINT ["donotplay"]
CMD ["serve"]
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="donotplay API" \
	org.opencontainers.image.description="One Do-Not-Play list: the artists you never want to hear" \
	org.opencontainers.image.licenses="Apache-2.0" \
	org.opencontainers.image.version="${VERSION}" \
	org.opencontainers.image.revision="${REVISION}"
