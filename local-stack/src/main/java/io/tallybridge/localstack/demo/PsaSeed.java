package io.tallybridge.localstack.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the PSAs hold before the month is billed, in the form that the simulators load. */
final class PsaSeed {

    private final Month month;

    PsaSeed(Month month) {
        this.month = month;
    }

    Map<String, Object> of(PsaSide side) {
        Month.Psa psa = side.psa();
        List<Map<String, Object>> companies = new ArrayList<>();
        List<Map<String, Object>> agreements = new ArrayList<>();
        List<Map<String, Object>> products = new ArrayList<>();
        List<Map<String, Object>> lines = new ArrayList<>();
        for (int client : month.clients(psa)) {
            companies.add(Map.of("id", psa.companyId(client), "name", month.companyName(client)));
            agreements.add(Map.of(
                    "id",
                    psa.agreementId(client),
                    "companyId",
                    psa.companyId(client),
                    "name",
                    "Managed services - " + month.companyName(client)));
            lines.add(line(psa.firstId + 8000 + client, psa.agreementId(client), psa.otherProductId(), BigDecimal.ONE));
        }
        for (Month.Counted what : Month.Counted.values()) {
            products.add(product(psa.productId(what), what.product, what.price, what.cost));
        }
        products.add(product(
                psa.otherProductId(), "Service desk, flat fee", new BigDecimal("450.00"), new BigDecimal("180.00")));
        for (Month.Line line : month.lines(psa)) {
            lines.add(line(
                    line.id(),
                    line.agreementId(),
                    line.productId(),
                    month.billedBefore(psa, line.what(), line.client())));
        }
        // The MSP's day has begun while it is still yesterday in UTC, which simulators go by unless told.
        Map<String, Object> settings = new LinkedHashMap<>(side.simulator());
        settings.put("today", month.last().toString());
        Map<String, Object> seed = new LinkedHashMap<>();
        seed.put("settings", settings);
        seed.put("companies", companies);
        seed.put("products", products);
        seed.put("agreements", agreements);
        seed.put("lines", lines);
        return seed;
    }

    private static Map<String, Object> product(long id, String name, BigDecimal price, BigDecimal cost) {
        return Map.of("id", id, "name", name, "unitPrice", price, "unitCost", cost);
    }

    private static Map<String, Object> line(long id, long agreement, long product, BigDecimal quantity) {
        return Map.of("id", id, "agreementId", agreement, "productId", product, "quantity", quantity);
    }
}
