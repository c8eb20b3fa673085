# Two stages; the second holds the program and the certificates, and runs as nobody.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
# Static: the SQLite driver needs cgo, so it is linked against a static C library (docs/adr/002-static-binary.md).
RUN CGO_ENABLED=1 go build -trimpath -tags 'goolm sqlite_omit_load_extension osusergo netgo' \
    -ldflags "-s -w -X main.version=${VERSION} -linkmode external -extldflags '-static'" -o /matron . \
 && /matron version && mkdir -p /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65534:65534 /data /var/lib/matron
COPY --from=build /matron /matron
USER 65534:65534
VOLUME /var/lib/matron
ENTRYPOINT ["/matron"]
CMD ["run", "--config", "/etc/matron/config.yaml"]
