package io.tallybridge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Single counts through the gateway, each answered when it is durable, against pgbench doing the same upserts one commit
 * each, on the same PostgreSQL with fsync on.
 */
final class SingleCounts {

    private static final String ORGANIZATION = "bench";
    private static final int ACCOUNTS = 200;
    private static final int SERVICES = 10;
    private static final int CLIENTS = 32;
    private static final double TARGET = 0.4;

    private SingleCounts() {}

    static Report run(Setup setup) throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("TALLYBRIDGE_GATEWAY_VENDOR_RATE", "0", "TALLYBRIDGE_GATEWAY_ORGANIZATION_RATE", "0");
        try (LocalStack stack = LocalStack.start(setup, "counts", environment)) {
            Mapped mapped = map(stack);
            Path script = Files.writeString(setup.work().resolve("counts.lua"), lua(mapped));
            requireFsync(stack);
            Map<String, Contest.Result> results = new Contest(
                            setup.rounds(),
                            setup.seconds(),
                            new Pgbench("pgbench", setup, stack),
                            new Wrk(
                                    "counts",
                                    stack.gateway(),
                                    Map.of("Gradient-Token", mapped.token(), "Content-Type", "application/json"),
                                    script,
                                    CLIENTS))
                    .run();
            return Report.ratio("single counts", results, "counts", "pgbench", TARGET);
        }
    }

    /** An integration whose accounts and services are mapped, so that counts are accepted. */
    private record Mapped(String token, List<String> services) {}

    private static Mapped map(LocalStack stack) throws IOException, InterruptedException {
        Web admin =
                new Web(stack.gateway(), Map.of("Authorization", "Bearer " + stack.token(ORGANIZATION, "org-admin")));
        String vendor = admin.post("/api/v1/vendors", Map.of("name", "Bench", "description", "Benchmark"))
                .path("id")
                .asText();
        String integration = admin.post("/api/v1/integrations", Map.of("vendorId", vendor, "name", "Bench"))
                .path("id")
                .asText();
        String token = admin.post("/api/v1/integrations/" + integration + "/keys", Map.of())
                .path("gradientToken")
                .asText();
        Web console = new Web(stack.gateway() + "/api/vendor-api", Map.of("Gradient-Token", token));
        List<String> services = new ArrayList<>();
        for (int i = 0; i < SERVICES; i++) {
            String name = "Service " + i;
            JsonNode answer = console.post(
                    "/service",
                    Map.of("name", name, "description", name, "category", "security", "subcategory", "other"));
            for (JsonNode sku : answer.path("skus")) {
                if (sku.path("name").asText().equals(name)) {
                    services.add(sku.path("id").asText());
                }
            }
        }
        List<Map<String, String>> accounts = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts.add(Map.of("id", "account-" + i, "name", "Account " + i, "description", ""));
        }
        console.post("/organization/accounts", accounts);
        String connection = UUID.randomUUID().toString();
        for (int i = 0; i < ACCOUNTS; i++) {
            admin.post(
                    "/api/v1/account-mappings",
                    Map.of(
                            "integrationId", integration,
                            "accountId", "account-" + i,
                            "connectionId", connection,
                            "companyId", "company-" + i,
                            "companyName", "Company " + i));
        }
        for (String service : services) {
            admin.post(
                    "/api/v1/service-mappings",
                    Map.of(
                            "integrationId", integration,
                            "serviceId", service,
                            "connectionId", connection,
                            "productId", "product-" + service,
                            "productName", "Product"));
        }
        return new Mapped(token, services);
    }

    private static String lua(Mapped mapped) {
        String ids = String.join("\",\"", mapped.services());
        return """
                local services = {"%s"}
                local thread = 0
                function setup(t) t:set("seed", thread); thread = thread + 1 end
                function init() math.randomseed(os.time() + seed * 7919) end
                function request()
                  local path = "/api/vendor-api/service/" .. services[math.random(#services)] .. "/count"
                  local body = '{"accountId":"account-' .. math.random(0, %d)
                      .. '","unitCount":' .. math.random(1, 50) .. '}'
                  return wrk.format("POST", path, nil, body)
                end
                """.formatted(ids, ACCOUNTS - 1);
    }

    private static void requireFsync(LocalStack stack) throws IOException, InterruptedException {
        for (String setting : List.of("fsync", "synchronous_commit")) {
            String value = Pgbench.psql(stack, "show " + setting);
            if (!value.equals("on")) {
                throw new IOException(
                        "PostgreSQL runs with " + setting + " = " + value + ": nothing would be compared");
            }
        }
    }

    /** One row per transaction into the service's own table, as the service's own role. */
    private record Pgbench(String name, Setup setup, LocalStack stack) implements Contest.Contestant {

        private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
        private static final Pattern FAILED = Pattern.compile("number of failed transactions: ([1-9]\\d*)");
        private static final UUID INTEGRATION = UUID.fromString("00000000-0000-7000-8000-000000000001");

        @Override
        public double run(int seconds) throws IOException, InterruptedException {
            Path script = Files.writeString(setup.work().resolve("upsert.sql"), """
                    \\set account random(0, %d)
                    \\set service random(0, %d)
                    \\set units random(1, 50)
                    insert into unit_count as c (organization_id, integration_id, account_id, service_id, day, unit_count,
                                                 recorded_at, recorded_by, source)
                    values ('pgbench', '%s', 'account-' || (:account)::text, 'service-' || (:service)::text, '%s', :units,
                            now(), 'pgbench', 'VENDOR_API')
                    on conflict (organization_id, integration_id, account_id, service_id, day) do update
                    set unit_count = excluded.unit_count, recorded_at = excluded.recorded_at,
                        corrections = c.corrections + 1;
                    """.formatted(
                            ACCOUNTS - 1, SERVICES - 1, INTEGRATION, LocalDate.now(ZoneOffset.UTC)));
            List<String> command = new ArrayList<>(List.of(
                    "pgbench",
                    "-n",
                    "-M",
                    "prepared",
                    "-c",
                    String.valueOf(CLIENTS),
                    "-j",
                    "2",
                    "-T",
                    String.valueOf(seconds),
                    "-f",
                    script.toString()));
            command.addAll(address(stack));
            String output = Programs.output(login(), command);
            Matcher rate = RATE.matcher(output);
            if (!rate.find() || FAILED.matcher(output).find()) {
                throw new IOException("pgbench did not do its work:\n" + output);
            }
            return Double.parseDouble(rate.group(1));
        }

        static String psql(LocalStack stack, String query) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of("psql", "-X", "-A", "-t", "-c", query));
            command.addAll(address(stack));
            return Programs.output(login(), command).strip();
        }

        private static Map<String, String> login() {
            return Map.of("PGPASSWORD", LocalStack.DATABASE_PASSWORD, "PGOPTIONS", "-c app.organization=pgbench");
        }

        private static List<String> address(LocalStack stack) {
            JsonNode postgres = stack.description().path("postgres");
            return List.of(
                    "-h",
                    "127.0.0.1",
                    "-p",
                    postgres.path("port").asText(),
                    "-U",
                    postgres.path("databases").path("usage").path("appUser").asText("usage_app"),
                    "usage");
        }
    }
}
