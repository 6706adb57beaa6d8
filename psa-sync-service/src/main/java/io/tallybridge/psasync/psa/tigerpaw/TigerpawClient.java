package io.tallybridge.psasync.psa.tigerpaw;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import io.tallybridge.psasync.psa.http.PsaTime;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Criterion;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Page;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Search;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Calls to one tenant's API: its address, signatures, searches by rows, and failures that come with status 200. */
final class TigerpawClient {
    private static final int MOST_PAGES = 20_000;
    private static final Duration NOTABLE_DRIFT = Duration.ofSeconds(60);

    private final int pageSize;
    private final String base;
    private final PsaSession reading;
    private final PsaSession writing;

    TigerpawClient(
            PsaHttp http,
            TigerpawConfig config,
            PsaDescriptor descriptor,
            PsaConnection connection,
            CallObserver observer) {
        this.pageSize = config.pageSize();
        this.base = TigerpawSite.base(connection.requiredSetting("apiUrl"), http.policy(), descriptor.hosts());
        TigerpawSignature signature = new TigerpawSignature(
                connection.requiredCredential("publicKey"), connection.requiredCredential("privateKey"), http.time());
        this.reading = http.open(
                connection, descriptor, signature, failures(TigerpawClient::failedRead, http.time()), observer);
        this.writing =
                http.open(connection, descriptor, signature, failures(TigerpawClient::refused, http.time()), observer);
    }

    private static FailureTable failures(Function<Answer, Optional<PsaFailure>> oddRows, PsaTime time) {
        return FailureTable.with(oddRows, answer -> words(answer, time));
    }

    /** A record that does not exist may be answered by nothing at all. */
    private static Optional<PsaFailure> failedRead(Answer answer) {
        boolean nothing = answer.body().isBlank() || answer.body().strip().equals("null");
        return good(answer) && nothing ? Optional.of(PsaFailure.GONE) : refused(answer);
    }

    /** Status 200 with {@code Success: false} is a failure (vendor's envelope), and nothing was changed. */
    private static Optional<PsaFailure> refused(Answer answer) {
        if (!good(answer) || !answer.body().contains("uccess")) {
            return Optional.empty();
        }
        JsonNode success =
                Json.tree(answer).map(tree -> member(tree, "Success")).orElse(null);
        boolean no = success != null && success.isValueNode() && "false".equalsIgnoreCase(success.asText());
        return no ? Optional.of(PsaFailure.INVALID) : Optional.empty();
    }

    private static boolean good(Answer answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    /** A member of an object, whatever the case of its first letter. */
    static JsonNode member(JsonNode tree, String name) {
        return tree.has(name)
                ? tree.path(name)
                : tree.path(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
    }

    private static Optional<String> words(Answer answer, PsaTime time) {
        String text = Json.tree(answer)
                .map(tree -> member(tree, "Message"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .orElse("");
        String all = answer.status() == 401 ? (text + " " + drift(answer, time)).strip() : text;
        return all.isBlank() ? Optional.empty() : Optional.of(all);
    }

    /** A signature holds for a short time only, so that a clock that is wrong looks like wrong keys. */
    private static String drift(Answer answer, PsaTime time) {
        try {
            Duration drift = answer.header("date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .map(date -> Duration.between(date.toInstant(), time.now()).abs())
                    .orElse(Duration.ZERO);
            return drift.compareTo(NOTABLE_DRIFT) > 0
                    ? "The clocks of Tigerpaw's server and of this one differ by " + drift.toSeconds() + " seconds."
                    : "";
        } catch (DateTimeException e) {
            return "";
        }
    }

    String address(String path) {
        return base + path;
    }

    <T> T get(String path, String endpoint, Class<T> type) {
        return Json.read(answer(path, endpoint), type);
    }

    Answer answer(String path, String endpoint) {
        return reading.read(PsaRequest.get(URI.create(address(path)), endpoint));
    }

    /** Sends a change, once. What it is answered beside a failure is not looked at: reading tells what became of it. */
    void write(String method, String path, String endpoint, String body) {
        writing.write(PsaRequest.of(method, URI.create(address(path)), endpoint, body));
    }

    /** One row, to see that a search is allowed. */
    <T, P extends Page<T>> List<T> first(String path, String endpoint, List<Criterion> criteria, Class<P> type) {
        List<T> rows = page(path, endpoint, new Search(criteria, 1, null), type).rows();
        return rows == null ? List.of() : rows;
    }

    /**
     * All rows, page by page. Whether rows count from 0 or 1 is not published: the first page is asked for without a
     * number, each next one with the number that Tigerpaw gave.
     *
     * @throws PsaException PROTOCOL if the pages end before the number of rows that Tigerpaw named
     */
    <T, P extends Page<T>> void search(
            String path, String endpoint, List<Criterion> criteria, Class<P> type, Consumer<P> sink) {
        Integer start = null;
        long seen = 0;
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            P page = page(path, endpoint, new Search(criteria, pageSize, start), type);
            sink.accept(page);
            List<T> rows = page.rows();
            int count = rows == null ? 0 : rows.size();
            seen += count;
            // A total of zero beside rows tells nothing.
            int total = page.totalCount() == null ? 0 : page.totalCount();
            if (total > 0 && seen >= total) {
                return;
            }
            Integer next = page.nextRow();
            if (count == 0 || next == null || next <= (start == null ? 0 : start)) {
                if (seen < total) {
                    throw new PsaException(
                            PsaFailure.PROTOCOL,
                            "The list of " + endpoint + " ended after " + seen + " of " + total + " rows.");
                }
                return;
            }
            start = next;
        }
        throw new PsaException(PsaFailure.PROTOCOL, "The list of " + endpoint + " has no end.");
    }

    private <P> P page(String path, String endpoint, Search search, Class<P> type) {
        return Json.read(
                reading.read(PsaRequest.of("POST", URI.create(address(path)), endpoint, Json.write(search))), type);
    }
}
