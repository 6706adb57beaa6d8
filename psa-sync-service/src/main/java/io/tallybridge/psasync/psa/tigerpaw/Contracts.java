package io.tallybridge.psasync.psa.tigerpaw;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Days;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Contract;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ContractAccount;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ContractDetail;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ContractPage;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ContractSummary;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Criterion;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ItemCovered;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Contracts and the items they cover, in our words. */
final class Contracts {
    /** The setting that lets quantities be written where the invoice does not follow them. */
    static final String FIXED_PRICE = "fixedPriceContracts";

    private static final String PATH = "/api/contracts/";
    private static final String ENDPOINT = "contracts";

    private final TigerpawClient client;
    private final boolean fixedPriceToo;
    private final LocalDate today;

    Contracts(TigerpawClient client, PsaConnection connection, LocalDate today) {
        this.client = client;
        this.fixedPriceToo = connection.enabled(FIXED_PRICE);
        this.today = today;
    }

    /** A line with the record that it was read from, in which a write must change nothing but the quantity. */
    record Found(AgreementLine line, JsonNode record) {}

    /** All contracts that bill or will: those that are active or yet to start, with a recurring cycle. */
    void each(Consumer<? super Agreement> sink) {
        client.search(PATH + "search", ENDPOINT, List.of(Criterion.all("ContractNumber")), ContractPage.class, page -> {
            List<ContractSummary> rows = page.rows();
            for (ContractSummary summary : rows == null ? List.<ContractSummary>of() : rows) {
                Contract contract = summary.contract();
                String number = summary.contractNumber();
                List<String> accounts = accounts(summary.contractAccount(), contract);
                if (number != null && contract != null && !accounts.isEmpty() && obstacle(contract) == null) {
                    sink.accept(agreement(number, accounts.get(0), contract));
                }
            }
        });
    }

    /** One row of contracts at most, to see whether they may be read; the number of the first, if there is any. */
    @Nullable
    String first() {
        List<ContractSummary> rows =
                client.first(PATH + "search", ENDPOINT, List.of(Criterion.all("ContractNumber")), ContractPage.class);
        return rows.isEmpty() ? null : rows.get(0).contractNumber();
    }

    private static Agreement agreement(String number, String account, Contract contract) {
        return new Agreement(
                number,
                account,
                text(contract.description(), "Contract " + number),
                true,
                Days.parse(contract.startDate()),
                Days.parse(contract.endDate()),
                cycle(contract),
                null);
    }

    /** The accounts of a contract; the one that pays goes first if there are several. */
    private static List<String> accounts(@Nullable List<ContractAccount> accounts, @Nullable Contract contract) {
        List<String> numbers = new ArrayList<>();
        if (accounts != null) {
            accounts.stream()
                    .map(ContractAccount::accountNumber)
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(numbers::add);
        }
        String payer = contract == null ? null : contract.billToAccountNumber();
        if (payer != null && (numbers.isEmpty() || numbers.remove(payer))) {
            numbers.add(0, payer);
        }
        return numbers;
    }

    /** The billing cycle by the words that all PSAs share. */
    private static @Nullable String cycle(@Nullable Contract contract) {
        String cycle = contract == null ? null : contract.billingCycle();
        if (cycle == null || cycle.isBlank()) {
            return null;
        }
        return switch (cycle.strip().toLowerCase(Locale.ROOT)) {
            case "weekly" -> "Weekly";
            case "monthly" -> "Monthly";
            case "quarterly" -> "Quarterly";
            case "semiannually" -> "Semiannually";
            case "annually" -> "Yearly";
            default -> cycle.strip();
        };
    }

    /** Why a contract bills no quantities, or null. */
    private @Nullable String obstacle(@Nullable Contract contract) {
        if (contract == null) {
            return "The contract cannot be read.";
        }
        LocalDate end = Days.parse(contract.endDate());
        if (end != null && end.isBefore(today)) {
            return "The contract ended on " + end + ".";
        }
        if (Boolean.FALSE.equals(contract.isActive()) && !Boolean.TRUE.equals(contract.isFutureContract())) {
            return "The contract is not active.";
        }
        if (is(contract.billingCycle(), "DoNotBill")) {
            return "The contract is not billed.";
        }
        return is(contract.billingCycle(), "InFull") ? "The contract is billed once, in full." : null;
    }

    /** A total of fixed amount ignores quantities; the price itself is never touched. */
    private @Nullable String notFollowed(Contract contract) {
        boolean fixed = is(contract.pricingMethod(), "Fixed") && is(contract.billingStyle(), "TotalOnly");
        return fixed && !fixedPriceToo
                ? "The contract has a fixed price and bills only its total, so that the invoice would not follow the quantity."
                : null;
    }

    private static boolean is(@Nullable String value, String word) {
        return value != null && value.strip().equalsIgnoreCase(word);
    }

    // ---- items covered

    /** The lines of a contract that bill or may bill. */
    void lines(Agreement agreement, Consumer<? super AgreementLine> sink) {
        ContractDetail detail = Json.read(details(agreement.id()), ContractDetail.class);
        for (ItemCovered item : items(detail.itemsCovered())) {
            String itemId = item.itemId();
            if (item.contractDetailKeyNumber() != null
                    && itemId != null
                    && !itemId.isBlank()
                    && cancelled(item) == null) {
                LineRef ref = new LineRef(agreement.id(), item.contractDetailKeyNumber(), itemId);
                sink.accept(line(ref, agreement.companyId(), detail.contract(), item));
            }
        }
    }

    /**
     * One line, as it is now.
     *
     * @throws PsaException GONE if there is none; CONFLICT if it is for another item now
     */
    Found line(LineRef ref) {
        String key = number(ref.lineId());
        Answer answer = details(ref.agreementId());
        ContractDetail detail = Json.read(answer, ContractDetail.class);
        List<ItemCovered> items = items(detail.itemsCovered());
        for (int i = 0; i < items.size(); i++) {
            ItemCovered item = items.get(i);
            if (key.equals(item.contractDetailKeyNumber())) {
                if (item.itemId() != null
                        && !item.itemId()
                                .strip()
                                .equalsIgnoreCase(ref.productId().strip())) {
                    throw PsaException.conflict("The line is for another item now.", item.quantity());
                }
                List<String> accounts = accounts(detail.contractAccount(), detail.contract());
                String account = accounts.isEmpty() ? "" : accounts.get(0);
                return new Found(line(ref, account, detail.contract(), item), record(answer, i));
            }
        }
        throw new PsaException(PsaFailure.GONE, "The contract has no such line any more.");
    }

    private static JsonNode record(Answer answer, int index) {
        return Json.tree(answer)
                .map(tree -> TigerpawClient.member(tree, "ItemsCovered").path(index))
                .orElseThrow(() -> new PsaException(PsaFailure.PROTOCOL, "The PSA's answer is not JSON."));
    }

    private Answer details(String contract) {
        return client.answer(PATH + number(contract) + "/details", ENDPOINT);
    }

    private AgreementLine line(LineRef ref, String contractAccount, @Nullable Contract contract, ItemCovered item) {
        String ended = ended(contract, item);
        return new AgreementLine(
                ref,
                item.accountNumber() == null ? contractAccount : item.accountNumber(),
                text(item.itemDescription(), ref.productId()),
                item.quantity(),
                item.quantity() == null ? QuantitySource.UNKNOWN : QuantitySource.LIVE,
                null,
                null,
                null,
                null,
                cycle(contract),
                null,
                ended == null,
                ended != null ? ended : notWritable(contract, item),
                null);
    }

    private @Nullable String ended(@Nullable Contract contract, ItemCovered item) {
        String cancelled = cancelled(item);
        return cancelled != null ? cancelled : obstacle(contract);
    }

    private @Nullable String notWritable(@Nullable Contract contract, ItemCovered item) {
        if (item.quantity() == null) {
            return "The line has no quantity.";
        }
        return contract == null ? null : notFollowed(contract);
    }

    private @Nullable String cancelled(ItemCovered item) {
        LocalDate day = Days.parse(item.cancelDate());
        return day != null && !day.isAfter(today) ? "The line was cancelled on " + day + "." : null;
    }

    // ---- writing

    static String linePath(LineRef ref) {
        return PATH + number(ref.agreementId()) + "/itemscovered/" + number(ref.lineId());
    }

    void write(LineRef ref, String body) {
        client.write("PUT", linePath(ref), ENDPOINT, body);
    }

    /** Where lines of a contract are added: the items of its only account. */
    record Target(String contractNumber, Contract contract, String path) {}

    /**
     * Where a line would be added.
     *
     * @throws PsaException INVALID if the contract bills no quantities, or covers several accounts
     */
    Target target(String contractNumber) {
        ContractDetail detail = Json.read(details(contractNumber), ContractDetail.class);
        Contract contract = detail.contract();
        List<String> accounts = accounts(detail.contractAccount(), contract);
        String obstacle = obstacle(contract);
        if (contract == null || obstacle != null) {
            throw new PsaException(PsaFailure.INVALID, String.valueOf(obstacle));
        }
        String notFollowed = notFollowed(contract);
        if (notFollowed != null) {
            throw new PsaException(PsaFailure.INVALID, notFollowed);
        }
        if (accounts.size() != 1) {
            throw new PsaException(
                    PsaFailure.INVALID,
                    "The contract covers " + accounts.size()
                            + " accounts; add the item in Tigerpaw to the account that it is for.");
        }
        return new Target(
                contractNumber,
                contract,
                PATH + number(contractNumber) + "/accounts/" + number(accounts.get(0)) + "/itemscovered");
    }

    /** The lines of one item that are not cancelled. */
    List<AgreementLine> linesOf(Target target, String itemId) {
        List<AgreementLine> found = new ArrayList<>();
        for (ItemCovered item : items(Json.readList(client.answer(target.path(), ENDPOINT), ItemCovered.class))) {
            if (item.contractDetailKeyNumber() != null
                    && item.itemId() != null
                    && item.itemId().strip().equalsIgnoreCase(itemId.strip())
                    && cancelled(item) == null) {
                LineRef ref = new LineRef(target.contractNumber(), item.contractDetailKeyNumber(), item.itemId());
                found.add(line(ref, "", target.contract(), item));
            }
        }
        return found;
    }

    void add(Target target, String body) {
        client.write("POST", target.path(), ENDPOINT, body);
    }

    // ---- words

    /** Contract, line and account numbers; anything else in an address would be somebody's experiment. */
    static String number(String id) {
        if (!id.matches("\\d{1,10}")) {
            throw new PsaException(PsaFailure.GONE, "There is no record with this id.");
        }
        return id;
    }

    private static List<ItemCovered> items(@Nullable List<ItemCovered> items) {
        return items == null ? List.of() : items;
    }

    static String text(@Nullable String text, String otherwise) {
        return text == null || text.isBlank() ? otherwise : text;
    }
}
