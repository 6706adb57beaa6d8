# One image for each service. After `mvn -DskipTests -Dquarkus.package.jar.type=aot-jar package`, in the project's root:
#   docker build -f docker/service.Dockerfile --build-arg MODULE=psa-sync-service --build-arg PORT=8083 -t tallybridge/psa-sync-service .
ARG JAVA_IMAGE=eclipse-temurin:25-jre

# Ours apart from the libraries of others. All files get one date, because the AOT cache remembers the dates of its jars
# and layers that come from different builds have to fit together.
FROM ${JAVA_IMAGE} AS sorted
ARG MODULE
COPY ${MODULE}/target/quarkus-app/ /sorted/ours/
RUN mkdir -p /sorted/libraries/lib/main \
 && mv /sorted/ours/lib/boot /sorted/libraries/lib/ \
 && find /sorted/ours/lib/main -type f ! -name 'io.tallybridge.*' -exec mv -t /sorted/libraries/lib/main {} + \
 && find /sorted -exec touch -h -d 2000-01-01T00:00:00Z {} +

FROM ${JAVA_IMAGE}
RUN groupadd --gid 10001 tallybridge \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin tallybridge
WORKDIR /app

# By how seldom they change: libraries of others, scripts, ours, and what is made of all of them.
COPY --from=sorted /sorted/libraries/ ./
COPY docker/service/ bin/
COPY --from=sorted /sorted/ours/ ./
RUN bin/train

ARG PORT=8080
# The addresses to bind; what the container publishes is the operator's decision.
ENV QUARKUS_HTTP_HOST=0.0.0.0 \
    QUARKUS_HTTP_PORT=${PORT} \
    QUARKUS_MANAGEMENT_HOST=0.0.0.0 \
    QUARKUS_MANAGEMENT_PORT=9000 \
    JAVA_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError"

USER 10001:10001
EXPOSE ${PORT} 9000
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 CMD ["/app/bin/healthy"]
ENTRYPOINT ["/app/bin/start"]
