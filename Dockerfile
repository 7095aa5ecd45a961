# syntax=docker/dockerfile:1

# Build: everything the compiler needs. Install scripts stay off: nothing we use depends on one.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# Run: no compiler, no tests, no embedded PostgreSQL (it is an optional dependency; DATABASE_URL names the server).
FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY LICENSE LICENSE-DATA ./
COPY bin ./bin
COPY --from=build /app/dist ./dist
USER node
EXPOSE 8420
# For the commands that serve a page; the compose file says what to ask of the others.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BRIEFWIRE_PORT || 8420}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/briefwire.js"]
CMD ["--help"]
