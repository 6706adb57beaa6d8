# The PSA simulators, for trying the suite out. After `mvn -DskipTests package`, in the project's root:
#   docker build -f docker/simulators.Dockerfile -t tallybridge/psa-simulators .
ARG JAVA_IMAGE=eclipse-temurin:25-jre
FROM ${JAVA_IMAGE}
RUN groupadd --gid 10001 tallybridge \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin tallybridge
WORKDIR /app

COPY local-stack/target/lib/wiremock-standalone-*.jar local-stack/target/lib/jackson-*.jar local-stack/target/lib/jspecify-*.jar lib/
COPY local-stack/target/lib/psa-simulators-*.jar lib/

ENV JAVA_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError"
USER 10001:10001
EXPOSE 8091
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=6 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8091 && printf 'GET /admin/health HTTP/1.0\\r\\n\\r\\n' >&3 && IFS= read -r -t 3 status <&3 && [[ $status == *' 200 '* ]]"]
ENTRYPOINT ["bash", "-c", "exec java $JAVA_OPTIONS -cp 'lib/*' io.tallybridge.simulators.SimulatorMain --host 0.0.0.0 \"$@\"", "simulators"]
