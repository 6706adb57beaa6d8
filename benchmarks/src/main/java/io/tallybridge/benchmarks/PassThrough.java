package io.tallybridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.lang.JoseException;

/** The gateway with verification of an RS256 token against plain nginx, both in front of the same trivial upstream. */
final class PassThrough {

    private static final String PATH = "/api/v1/vendors";
    private static final double TARGET = 0.3;

    private PassThrough() {}

    static Report run(Setup setup) throws IOException, InterruptedException, JoseException {
        int upstream = Programs.freePort();
        int plain = Programs.freePort();
        int gateway = Programs.freePort();
        List<Process> started = new ArrayList<>();
        try (TokenIssuer issuer = TokenIssuer.start()) {
            started.add(nginx(setup, "upstream", 1, """
                    server { listen 127.0.0.1:%d;
                      location / { default_type application/json; return 200 '{"items":[],"nextCursor":null}'; } }
                    """.formatted(upstream)));
            started.add(nginx(setup, "plain", 2, """
                    upstream behind { server 127.0.0.1:%d; keepalive 64; keepalive_requests 1000000000; }
                    server { listen 127.0.0.1:%d;
                      location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; } }
                    """.formatted(upstream, plain)));
            started.add(gateway(setup, issuer, gateway, upstream));
            String token = issuer.token("bench", "billing-viewer");
            Map<String, String> bearer = Map.of("Authorization", "Bearer " + token);
            new Web("http://127.0.0.1:" + plain, Map.of()).awaitOk(PATH, Duration.ofSeconds(10));
            new Web("http://127.0.0.1:" + gateway, bearer).awaitOk(PATH, Duration.ofSeconds(60));
            if (new Web("http://127.0.0.1:" + gateway, Map.of()).status(PATH) != 401) {
                throw new IOException("the gateway lets requests without a token pass");
            }
            Map<String, Contest.Result> results = new Contest(
                            setup.rounds(),
                            setup.seconds(),
                            new Wrk("nginx", "http://127.0.0.1:" + plain + PATH, bearer, null, 32),
                            new Wrk("gateway", "http://127.0.0.1:" + gateway + PATH, bearer, null, 32))
                    .run();
            return Report.ratio("pass-through", results, "gateway", "nginx", TARGET);
        } finally {
            for (Process process : started) {
                Programs.stop(process);
            }
        }
    }

    private static Process nginx(Setup setup, String name, int workers, String server) throws IOException {
        Path directory = Files.createDirectories(setup.work().resolve("nginx-" + name));
        Path config = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off; worker_processes %d; pid nginx.pid; error_log error.log warn;
                events { worker_connections 1024; }
                http { access_log off; keepalive_requests 1000000000; keepalive_timeout 300s;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  %s }
                """.formatted(workers, server));
        return Programs.start(
                Map.of(),
                directory.resolve("out.log"),
                List.of("nginx", "-p", directory.toString(), "-c", config.toString()));
    }

    private static Process gateway(Setup setup, TokenIssuer issuer, int port, int upstream) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        environment.put("TALLYBRIDGE_ISSUER", issuer.url());
        for (String service : List.of("MAPPING", "USAGE", "PSA")) {
            environment.put("TALLYBRIDGE_" + service + "_URL", "http://127.0.0.1:" + upstream);
        }
        environment.put("TALLYBRIDGE_GATEWAY_ORGANIZATION_RATE", "0");
        List<String> command = new ArrayList<>();
        command.add(setup.java().toString());
        command.addAll(setup.javaOptions());
        command.add("-jar");
        command.add(setup.home()
                .resolve("gateway-service/target/quarkus-app/quarkus-run.jar")
                .toString());
        return Programs.start(environment, setup.work().resolve("gateway.log"), command);
    }
}
