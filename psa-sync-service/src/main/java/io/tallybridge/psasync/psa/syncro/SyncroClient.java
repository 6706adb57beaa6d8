package io.tallybridge.psasync.psa.syncro;

import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Listed;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Me;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Meta;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.OneProduct;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.OneSchedule;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Product;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Schedule;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Settings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls to one account's API: who we are, pages, and what a refusal means. */
final class SyncroClient {
    private static final int MOST_PAGES = 20_000;
    private static final String USER_TOKEN = "(\"user_token\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*\"?";

    private final SyncroAddress address;
    private final PsaSession session;
    private final PsaSession whoAmI;

    SyncroClient(PsaHttp http, PsaDescriptor descriptor, PsaConnection connection, CallObserver observer) {
        this.address = SyncroAddress.of(connection.requiredSetting("subdomain"), http.policy(), descriptor.hosts());
        Authentication token = Authentication.headers(Map.of(
                "Authorization",
                Secret.of("Bearer " + connection.requiredCredential("apiToken").reveal())));
        FailureTable failures = SyncroErrors.table();
        this.session = http.open(connection, descriptor, token, failures, observer);
        this.whoAmI = http.open(connection, descriptor, token, failures, withoutUserToken(observer));
    }

    /** {@code GET /me} tells a token of the user's own, which nobody asked for and no proof may keep. */
    private static CallObserver withoutUserToken(CallObserver observer) {
        if (observer == CallObserver.NONE) {
            return observer;
        }
        return call -> observer.called(new RecordedCall(
                call.at(),
                call.took(),
                call.method(),
                call.url(),
                call.requestBody(),
                call.status(),
                call.responseBody() == null ? null : call.responseBody().replaceAll(USER_TOKEN, "$1\"***\""),
                call.problem()));
    }

    SyncroAddress address() {
        return address;
    }

    String url(String path) {
        return address.api() + path;
    }

    private URI uri(String path) {
        return URI.create(url(path));
    }

    // ---- calls

    /** Whose token it is. Needs no permission, so that it tells a bad token from one that is not allowed something. */
    Me me() {
        return Json.read(whoAmI.read(PsaRequest.get(uri("/me"), "me")), Me.class);
    }

    Settings settings() {
        return Json.read(get("/settings", "settings", Permission.NONE), Settings.class);
    }

    Schedule schedule(String id) {
        Answer answer = record("/schedules/" + id(id), "schedules", Permission.LIST_RECURRING);
        Schedule schedule = present(Json.read(answer, OneSchedule.class).schedule());
        if (!id.equals(schedule.id())) {
            throw new PsaException(PsaFailure.PROTOCOL, "Syncro answered with another recurring invoice.");
        }
        return schedule;
    }

    Product product(String id) {
        Answer answer = record("/products/" + id(id), "products", Permission.LIST_PRODUCTS);
        return present(Json.read(answer, OneProduct.class).product());
    }

    /** A record that was deleted may be answered as null with a good status. */
    private Answer record(String path, String endpoint, Permission permission) {
        Answer answer = get(path, endpoint, permission);
        if (answer.body().strip().equals("null")) {
            throw new PsaException(PsaFailure.GONE, "Syncro has no such record any more.");
        }
        return answer;
    }

    private static <T> T present(@Nullable T record) {
        if (record == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "The answer does not hold the record that was asked for.");
        }
        return record;
    }

    Answer get(String path, String endpoint, Permission permission) {
        return permitted(permission, () -> session.read(PsaRequest.get(uri(path), endpoint)));
    }

    Answer write(String method, String path, Permission permission, String body) {
        return permitted(permission, () -> session.write(PsaRequest.of(method, uri(path), "schedules", body)));
    }

    /**
     * Hands over every record of a list. Not all lists say how many pages there are; those that do not end with a page
     * that is empty, because no page size is certain.
     */
    <T, P extends Listed<T>> void list(
            String endpoint, Permission permission, Class<P> type, Consumer<? super T> sink) {
        List<@Nullable T> former = List.of();
        for (int number = 1; number <= MOST_PAGES; number++) {
            P page = page(endpoint, number, permission, type);
            List<@Nullable T> items = items(endpoint, page);
            if (items.isEmpty()) {
                return;
            }
            if (items.equals(former)) {
                throw endless(endpoint);
            }
            items.stream().filter(Objects::nonNull).forEach(sink);
            Meta meta = page.meta();
            if (meta != null && meta.totalPages() != null && number >= meta.totalPages()) {
                return;
            }
            former = items;
        }
        throw endless(endpoint);
    }

    /** The first page of a list, to see whether it can be read at all. */
    <T, P extends Listed<T>> List<@Nullable T> firstPage(String endpoint, Permission permission, Class<P> type) {
        return items(endpoint, page(endpoint, 1, permission, type));
    }

    private <P extends Listed<?>> P page(String endpoint, int number, Permission permission, Class<P> type) {
        return Json.read(get("/" + endpoint + "?page=" + number, endpoint, permission), type);
    }

    private static <T> List<@Nullable T> items(String endpoint, Listed<T> page) {
        List<@Nullable T> items = page.items();
        if (items == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "The answer holds no list of " + endpoint + ".");
        }
        return items;
    }

    private static PsaException endless(String endpoint) {
        return new PsaException(PsaFailure.PROTOCOL, "The list of " + endpoint + " has no end.");
    }

    // ---- refusals

    /** Syncro answers 401 for a missing permission as well as for a bad token, in the same words. */
    private Answer permitted(Permission permission, Supplier<Answer> call) {
        try {
            return call.get();
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.AUTH) {
                requireTokenIsGood();
                throw lacking(permission, e);
            }
            if (e.failure() == PsaFailure.PERMISSION) {
                throw lacking(permission, e);
            }
            throw e;
        }
    }

    private void requireTokenIsGood() {
        try {
            me();
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.AUTH) {
                throw new PsaException(
                        PsaFailure.AUTH, "Syncro does not accept the API token: it is wrong, revoked or expired.", e);
            }
            if (e.failure() != PsaFailure.PERMISSION) {
                throw e;
            }
        }
    }

    private static PsaException lacking(Permission permission, PsaException e) {
        return new PsaException(
                PsaFailure.PERMISSION,
                permission == Permission.NONE
                        ? String.valueOf(e.getMessage())
                        : "The API token lacks the permission \"" + permission.words() + "\".",
                e);
    }

    /** Ids are numbers; anything else in an address would be somebody's experiment. */
    static String id(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw new PsaException(PsaFailure.GONE, "There is no record with this id.");
        }
        return id;
    }
}
