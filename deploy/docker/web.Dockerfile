# The web: `production` is nginx with the built pages and the API behind it, `development` is Vite.
# See docs/operations/images.md.
ARG NODE=22-bookworm-slim
ARG PYTHON=3.13-slim-bookworm
ARG NGINX=1-bookworm

FROM node:${NODE} AS dependencies
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
# No package needs to run anything when it is installed.
RUN --mount=type=cache,target=/root/.npm npm ci --silent --ignore-scripts --no-audit --no-fund

FROM dependencies AS development
# What Vite and SvelteKit write while they run.
RUN install --directory --owner=node --group=node .svelte-kit node_modules/.vite node_modules/.vite-temp
COPY --chown=node:node web/ ./
# The user `node`.
USER 1000:1000
EXPOSE 5000
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s \
	CMD ["node", "-e", "fetch('http://127.0.0.1:5000/').then((answer) => process.exit(answer.ok ? 0 : 1))"]
CMD ["node_modules/.bin/vite", "dev", "--host", "0.0.0.0"]

FROM dependencies AS pages
COPY web/ ./
# nginx compresses by itself, which the browsers' caches make rare enough.
RUN PRECOMPRESS=no npm run --silent build

FROM python:${PYTHON} AS headers
WORKDIR /headers
COPY src/donotplay/asgi.py src/donotplay/security_headers.py donotplay/
COPY deploy/docker/web/headers.py ./
COPY --from=pages /web/build/index.html pages/
RUN touch donotplay/__init__.py && python headers.py pages nginx

FROM nginxinc/nginx-unprivileged:${NGINX} AS production
COPY deploy/docker/web/nginx.conf deploy/docker/web/proxy.conf /etc/donotplay/
COPY --chmod=755 deploy/docker/web/entrypoint.sh /usr/local/bin/donotplay-web
COPY --from=headers /headers/nginx/ /etc/donotplay/
COPY --from=pages /web/build/ /usr/share/donotplay/pages/
USER 101:101
RUN donotplay-web -t && rm -r /tmp/donotplay
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=4s --start-period=10s \
	CMD ["curl", "--silent", "--fail", "--output", "/dev/null", "http://127.0.0.1:8080/"]
ENTRYPOINT ["donotplay-web"]
CMD ["-g", "daemon off;"]
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="donotplay web" \
	org.opencontainers.image.description="The pages of donotplay, and its API behind the same address" \
	org.opencontainers.image.licenses="Apache-2.0" \
	org.opencontainers.image.version="${VERSION}" \
	org.opencontainers.image.revision="${REVISION}"
