package io.tallybridge.simulators.tigerpaw;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Store;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The API's answers from the stored records, which keep all members of one thing side by side. */
final class Views {

    private static final List<String> NOT_OF_THE_ITEM =
            List.of("id", "ItemId", "Pricing", "Vendors", "Purchasing", "CustomFields");
    private static final List<String> NOT_OF_THE_CONTRACT = List.of("id", "Accounts", "Cancelled");

    private final Store records;
    private final LocalDate today;

    Views(Store records, LocalDate today) {
        this.records = records;
        this.today = today;
    }

    ObjectNode account(ObjectNode record) {
        ObjectNode view = Json.object();
        view.set("AccountNumber", record.get("id"));
        view.set("Account", without(record, List.of("id", "PhoneNumber", "OpenInvoices")));
        view.set("PhoneNumber", record.get("PhoneNumber"));
        view.put("PrimaryContactName", "A. Example");
        view.set("OpenInvoices", record.get("OpenInvoices"));
        view.put("NumberOfContacts", 1);
        return view;
    }

    ObjectNode itemSummary(ObjectNode record) {
        ObjectNode view = item(record);
        view.put("QuantityOnHand", 0);
        return view;
    }

    ObjectNode itemDetail(ObjectNode record) {
        ObjectNode view = item(record);
        for (String member : List.of("Pricing", "Vendors", "Purchasing")) {
            view.set(member, record.get(member));
        }
        view.putArray("CustomFields");
        return view;
    }

    private static ObjectNode item(ObjectNode record) {
        ObjectNode view = Json.object();
        view.set("ItemId", record.get("ItemId"));
        view.set("PriceBookItemNumber", record.get("id"));
        view.set("Item", without(record, NOT_OF_THE_ITEM));
        return view;
    }

    ObjectNode contractSummary(ObjectNode record) {
        ObjectNode view = contract(record);
        view.put("ItemsCovered", itemsCovered(record, null).size());
        return view;
    }

    ObjectNode contractDetail(ObjectNode record) {
        ObjectNode view = contract(record);
        view.set("ItemsCovered", itemsCovered(record, null));
        view.putArray("CustomFields");
        return view;
    }

    private ObjectNode contract(ObjectNode record) {
        ObjectNode view = Json.object();
        view.set("ContractNumber", record.get("id"));
        ObjectNode contract = without(record, NOT_OF_THE_CONTRACT);
        if (!record.has("IsActive")) {
            LocalDate start = day(record, "StartDate");
            contract.put("IsActive", isActive(record, today));
            contract.put("IsFutureContract", start != null && start.isAfter(today));
        }
        view.set("Contract", contract);
        ArrayNode accounts = view.putArray("ContractAccount");
        record.path("Accounts").forEach(number -> {
            ObjectNode account = records.find(Records.ACCOUNTS, number.longValue());
            accounts.addObject()
                    .put("AccountNumber", number.longValue())
                    .put(
                            "AccountName",
                            account == null ? null : account.path("Name").asText());
        });
        return view;
    }

    static boolean isActive(ObjectNode contract, LocalDate day) {
        LocalDate start = day(contract, "StartDate");
        LocalDate end = day(contract, "EndDate");
        return !Json.isTrue(contract, "Cancelled")
                && (start == null || !start.isAfter(day))
                && (end == null || !end.isBefore(day));
    }

    static @Nullable LocalDate day(ObjectNode record, String member) {
        String text = Json.text(record, member);
        if (text == null || text.length() < 10) {
            return null;
        }
        try {
            return LocalDate.parse(text.substring(0, 10));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    ArrayNode itemsCovered(ObjectNode contract, @Nullable Long account) {
        ArrayNode view = Json.array();
        for (ObjectNode line : records.all(Records.LINES)) {
            if (line.path("ContractNumber").longValue() == contract.path("id").longValue()
                    && (account == null || line.path("AccountNumber").longValue() == account)) {
                view.add(line(line));
            }
        }
        return view;
    }

    static ObjectNode line(ObjectNode record) {
        ObjectNode view = Json.object();
        view.set("ContractDetailKeyNumber", record.get("id"));
        view.setAll(without(record, List.of("id", "ContractNumber")));
        return view;
    }

    ObjectNode agreementSummary(ObjectNode record) {
        ObjectNode view = agreement(record);
        view.put("AdditionalCharges", parts(Records.CHARGES, record).size());
        view.put("CoveredAssetTypes", parts(Records.ASSETS, record).size());
        return view;
    }

    ObjectNode agreementDetail(ObjectNode record) {
        ObjectNode view = agreement(record);
        view.set("AdditionalCharges", charges(record));
        view.set("CoveredAssetTypes", assets(record));
        return view;
    }

    private ObjectNode agreement(ObjectNode record) {
        ObjectNode view = Json.object();
        view.set("AgreementNumber", record.get("id"));
        ObjectNode account =
                records.find(Records.ACCOUNTS, record.path("AccountNumber").longValue());
        view.put("AccountName", account == null ? null : account.path("Name").asText());
        view.set("Agreement", without(record, List.of("id", "Cancelled")));
        view.put("Invoices", 0);
        return view;
    }

    ArrayNode charges(ObjectNode agreement) {
        return views(Records.CHARGES, agreement, "DetailId");
    }

    ArrayNode assets(ObjectNode agreement) {
        return views(Records.ASSETS, agreement, "CoveredAssetNumber");
    }

    private ArrayNode views(String table, ObjectNode agreement, String key) {
        ArrayNode view = Json.array();
        for (ObjectNode part : parts(table, agreement)) {
            ObjectNode one = Json.object();
            one.set(key, part.get("id"));
            one.setAll(without(part, List.of("id", "AgreementNumber")));
            view.add(one);
        }
        return view;
    }

    private List<ObjectNode> parts(String table, ObjectNode agreement) {
        List<ObjectNode> parts = new ArrayList<>();
        for (ObjectNode part : records.all(table)) {
            if (part.path("AgreementNumber").longValue() == agreement.path("id").longValue()) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static ObjectNode without(ObjectNode record, List<String> members) {
        ObjectNode copy = record.deepCopy();
        copy.remove(members);
        return copy;
    }

    static String moment(LocalDate day) {
        return String.format(Locale.ROOT, "%sT00:00:00", day);
    }
}
