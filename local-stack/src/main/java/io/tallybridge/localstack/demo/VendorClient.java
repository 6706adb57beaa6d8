package io.tallybridge.localstack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Calls the vendor API in the manner of one family of existing clients. They differ in the spelling of the header, in
 * how they send one account or many, in the types of ids and in what they do with {@code no_build}.
 */
final class VendorClient {

    /** How a family of clients behaves on the wire. */
    enum Family {
        /** The PowerShell SDK: one call per account, an array of one; decimals always with a fraction. */
        POWERSHELL("Gradient-Token"),
        /** The Python port: all that is missing in one array, ids with the type the vendor's API gave. */
        PYTHON("GRADIENT-TOKEN"),
        /** CIPP: an array, but a bare object when exactly one is new; sets the status itself. */
        CIPP("GRADIENT-TOKEN"),
        /** The Go program: always bare objects; repeats when throttled. */
        GO("GRADIENT-TOKEN");

        final String header;

        Family(String header) {
            this.header = header;
        }
    }

    private static final int ATTEMPTS = 5;

    private final Family family;
    private final Web web;

    VendorClient(Family family, String gateway, String token) {
        this.family = family;
        this.web = Web.at(gateway + "/api/vendor-api").with(family.header, token);
    }

    Web web() {
        return web;
    }

    /** An account as a vendor names it. */
    record Account(String id, String name) {}

    void postAccounts(List<Account> accounts) {
        switch (family) {
            case POWERSHELL -> accounts.forEach(account -> created(account, List.of(body(account, account.id()))));
            case PYTHON -> {
                List<Map<String, Object>> all = accounts.stream()
                        .map(account -> body(account, (Object) Long.valueOf(account.id())))
                        .toList();
                JsonNode answer =
                        web.post("/organization/accounts", all).expect(201).json();
                Check.equal("accounts created", accounts.size(), answer.size());
                Check.equal(
                        "numeric id as text",
                        accounts.get(0).id(),
                        answer.get(0).path("id").textValue());
            }
            case CIPP, GO -> {
                if (accounts.size() == 1 || family == Family.GO) {
                    accounts.forEach(account -> created(account, body(account, account.id())));
                } else {
                    created(
                            accounts.get(0),
                            accounts.stream().map(a -> body(a, a.id())).toList());
                }
            }
        }
    }

    private void created(Account account, Object body) {
        JsonNode answer = web.post("/organization/accounts", body).expect(201).json();
        Check.that(answer.isArray(), "POST accounts answers a bare array, got " + answer);
        Check.equal("account id", account.id(), answer.get(0).path("id").textValue());
        Check.equal("account name", account.name(), answer.get(0).path("name").textValue());
    }

    private static Map<String, Object> body(Account account, Object id) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("name", account.name());
        body.put("description", "");
        return body;
    }

    /** Creates a service unless the vendor has one of this name, and returns its id, as every family does it. */
    String ensureService(String name, String description, String category, String subcategory) {
        JsonNode vendor = web.get("").expect(200).json().path("data");
        Check.that(vendor.path("skus").isArray(), "GET vendor has data.skus, got " + vendor);
        String known = idOf(vendor.path("skus"), name);
        if (!known.isEmpty()) {
            return known;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("description", description);
        body.put("category", category);
        body.put("subcategory", subcategory);
        JsonNode created = web.post("/service", body).expect(201).json();
        String id = idOf(created.path("skus"), name);
        Check.that(!id.isEmpty(), "POST service answers the bare vendor with the new sku, got " + created);
        return id;
    }

    private static String idOf(JsonNode skus, String name) {
        for (JsonNode sku : skus) {
            if (sku.path("name").asText().equals(name)) {
                Check.equal(
                        "_id and id of a sku",
                        sku.path("_id").textValue(),
                        sku.path("id").textValue());
                return sku.path("id").asText();
            }
        }
        return "";
    }

    void setStatus(String status) {
        Answer answer =
                switch (family) {
                    case POWERSHELL, CIPP -> web.send("PATCH", "/organization/status/" + status, null, null);
                    case PYTHON, GO -> web.patch("/organization/status/" + status, Map.of());
                };
        JsonNode body = answer.expect(200).json();
        Check.equal("outer status", 200, body.path("status").asInt());
        Check.that(body.path("message").isTextual(), "PATCH status answers a message, got " + body);
        Check.that(body.path("data").path("status").isTextual(), "PATCH status answers data.status, got " + body);
    }

    /**
     * Sets today's count.
     *
     * @param last whether it is the last of a run: the Go program lets only that one rebuild the billing view
     * @return the status code
     */
    int count(String serviceId, String accountId, BigDecimal unitCount, boolean last) {
        String number = unitCount.toPlainString();
        String value =
                switch (family) {
                    case POWERSHELL -> number.contains(".") ? number : number + ".0";
                    case PYTHON, CIPP, GO -> number;
                };
        String account = family == Family.PYTHON ? accountId : '"' + accountId + '"';
        String query =
                switch (family) {
                    case POWERSHELL -> last ? "" : "?no_build=True";
                    case GO -> last ? "" : "?no_build=true";
                    case PYTHON, CIPP -> "";
                };
        String body = "{\"accountId\":" + account + ",\"unitCount\":" + value + "}";
        for (int attempt = 1; ; attempt++) {
            Answer answer = web.post("/service/" + Web.encode(serviceId) + "/count" + query, body);
            if (answer.status() != 429 || attempt == ATTEMPTS) {
                if (answer.status() == 404) {
                    Check.that(
                            answer.json()
                                    .path("message")
                                    .asText()
                                    .contains("No account map found with id: " + accountId),
                            "the documented message of an unmapped count, got " + answer.text());
                }
                return answer.expect(201, 404).status();
            }
            Check.that(!answer.header("Retry-After").isEmpty(), "429 tells Retry-After");
            pause(Integer.parseInt(answer.header("Retry-After")));
        }
    }

    private static void pause(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(Math.max(1, seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted", e);
        }
    }
}
