# The server with everything it needs inside: no download at run time, no root, about 520 MB unpacked.

# The files that browsers load from npm packages, and the scripts of the pages and the extensions. Nothing
# else of Node reaches the image.
FROM node:24-slim AS npm
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY tools/vendor.mjs tools/extension_bundles.mjs tools/
COPY static static
COPY extensions extensions
RUN npm run build

# The Python packages, without the tools that install and build them and without the parts that are never
# loaded. Compiled here because the server may not write, and last because what is trimmed needs no compiling.
FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 DIST_EXTRA_CONFIG=/build/tools/wheels.cfg
WORKDIR /build
COPY requirements.lock ./
COPY tools/pip.lock tools/wheels.cfg tools/trim_packages.py tools/
RUN python -m venv --without-pip /venv \
 && python -m pip --python /venv/bin/python install --require-hashes --no-compile \
      --only-binary :all: -r tools/pip.lock \
 && /venv/bin/python -m pip install --no-compile --require-hashes --no-build-isolation -r requirements.lock \
 && /venv/bin/python -m pip uninstall --yes setuptools pip \
 && /venv/bin/python tools/trim_packages.py \
 && /venv/bin/python -m compileall -q -j 0 /venv/lib

FROM python:3.11-slim
# MALLOC_ARENA_MAX: the server has several threads, and glibc would keep a heap for each of them.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2
RUN useradd --create-home --uid 10001 rest
WORKDIR /srv
COPY --from=packages /venv /venv
COPY app app
COPY static static
COPY extensions extensions
COPY --from=npm /build/static/vendor static/vendor
COPY --from=npm /build/extensions/vendor extensions/vendor
# COPY keeps the permissions of a clone that only its owner may read, and the server runs as another user.
RUN python -m compileall -q app && chmod -R go+rX .
USER rest
EXPOSE 8000
# A server without Redis still answers 200 here ("degraded"): restarting it would not bring Redis back. Not
# with urllib, which would send the request through a proxy if one is set.
HEALTHCHECK --interval=30s --timeout=4s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, sys, http.client as h; c = h.HTTPConnection('127.0.0.1', int(os.environ.get('PORT') or 8000), timeout=3); c.request('GET', '/health'); sys.exit(c.getresponse().status != 200)"]
CMD exec uvicorn app.main:socket_app --host 0.0.0.0 --port ${PORT:-8000} --workers 1 --no-access-log --timeout-graceful-shutdown 5 --timeout-keep-alive 75 --backlog 1024 --http app.connections.http_protocol:BoundedHttpProtocol
