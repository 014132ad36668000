# One image for every process: `node dist/worker.js`, `dist/producer.js`, `dist/console.js`, `dist/migrate.js`,
# `dist/sandbox.js`, and `syncstore` for people. Nothing is downloaded but npm packages: no database engine, no compiler.
#
# Another base image, for example from a registry of your own: --build-arg NODE_IMAGE=registry.example/node:24-slim
ARG NODE_IMAGE=default-node
FROM node:24-slim AS default-node

# The manifests alone, so that the layers with installed packages are kept until a manifest changes.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /source
COPY package.json package-lock.json ./
COPY apps apps
COPY packages packages
RUN find apps packages -type f ! -name package.json -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY --from=manifests /source ./
# No package needs its install script to build here, and some of them would fetch programs from elsewhere.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY --from=manifests /source ./
# Optional packages are left out too: npm counts Prisma's command line, a build tool, among them.
RUN npm ci --ignore-scripts --omit=dev --omit=optional --omit=peer --no-audit --no-fund

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production LOG_FILE=off CONSOLE_HOST=0.0.0.0 HEALTH_HOST=0.0.0.0 HEALTH_PORT=3001
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY prisma prisma
COPY config config
COPY apps/cli/package.json apps/cli/
COPY apps/cli/bin apps/cli/bin
COPY scripts/demo-import.mjs scripts/
# Generated secrets live in a volume that is mounted here; it takes its owner from this directory.
RUN ln -s /app/apps/cli/bin/syncstore.js /usr/local/bin/syncstore \
  && install -d -o 1000 -g 1000 -m 700 /var/lib/syncstore
USER 1000:1000
CMD ["syncstore", "--help"]
