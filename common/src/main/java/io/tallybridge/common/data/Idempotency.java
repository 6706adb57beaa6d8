package io.tallybridge.common.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.common.problem.CommonProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes a creating request safe to repeat: the first answer is kept with the key, in the transaction that creates; a
 * repeat gets the same answer, the same key with another request is refused. Keys are kept for a week.
 *
 * <p>The service's schema has {@code idempotency_key(organization_id, key, request_hash, answer, created_at)} with
 * primary key {@code (organization_id, key)} and an index on {@code (organization_id, created_at)}.
 */
@ApplicationScoped
public class Idempotency {

    private static final int LONGEST_KEY = 200;

    private final DataSource dataSource;
    private final ObjectMapper json;

    @Inject
    public Idempotency(DataSource dataSource, ObjectMapper json) {
        this.dataSource = dataSource;
        this.json = json;
    }

    /**
     * Creates once per key. Must run inside the transaction that {@code create} writes in.
     *
     * @param organization whose key it is
     * @param key the caller's {@code Idempotency-Key}; null creates without a memory
     * @param operation what is asked for, such as {@code POST /api/v1/vendors}
     * @param request the request's body
     * @param type of the answer
     * @param create does the work and gives the answer
     */
    public <T> T once(
            String organization,
            @Nullable String key,
            String operation,
            @Nullable Object request,
            Class<T> type,
            Supplier<T> create) {
        if (key == null) {
            return create.get();
        }
        if (key.isBlank() || key.length() > LONGEST_KEY || key.indexOf('\0') >= 0) {
            throw CommonProblem.INVALID_INPUT.because(
                    "Idempotency-Key must have 1 to " + LONGEST_KEY + " characters; a random UUID is a good one.");
        }
        try (Connection connection = dataSource.getConnection()) {
            String hash = hash(operation, request);
            if (claim(connection, organization, key, hash)) {
                forgetOld(connection, organization);
                T answer = create.get();
                keep(connection, organization, key, json.writeValueAsString(answer));
                return answer;
            }
            return replay(connection, organization, key, hash, type);
        } catch (SQLException | JsonProcessingException e) {
            throw new IllegalStateException("The idempotency key could not be kept", e);
        }
    }

    /** A concurrent first request with the same key is waited for here: the insert blocks until that one ends. */
    private static boolean claim(Connection connection, String organization, String key, String hash)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into idempotency_key (organization_id, key, request_hash) values (?, ?, ?) on conflict do nothing")) {
            insert.setString(1, organization);
            insert.setString(2, key);
            insert.setString(3, hash);
            return insert.executeUpdate() == 1;
        }
    }

    /** Each new key takes a few old ones away, so that the table stays as large as a week's use without a job of its own. */
    private static void forgetOld(Connection connection, String organization) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from idempotency_key where organization_id = ?"
                        + " and key in (select key from idempotency_key where organization_id = ?"
                        + " and created_at < now() - interval '7 days' order by created_at limit 10 for update skip locked)")) {
            delete.setString(1, organization);
            delete.setString(2, organization);
            delete.executeUpdate();
        }
    }

    private static void keep(Connection connection, String organization, String key, String answer)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update idempotency_key set answer = ? where organization_id = ? and key = ?")) {
            update.setString(1, answer);
            update.setString(2, organization);
            update.setString(3, key);
            update.executeUpdate();
        }
    }

    private <T> T replay(Connection connection, String organization, String key, String hash, Class<T> type)
            throws SQLException, JsonProcessingException {
        try (PreparedStatement select = connection.prepareStatement(
                "select request_hash, answer from idempotency_key where organization_id = ? and key = ?")) {
            select.setString(1, organization);
            select.setString(2, key);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !hash.equals(row.getString(1))) {
                    throw CommonProblem.IDEMPOTENCY_KEY_REUSED.because(
                            "This Idempotency-Key came with another request before. Use a new key for a new request.");
                }
                return json.readValue(row.getString(2), type);
            }
        }
    }

    private String hash(String operation, @Nullable Object request) throws JsonProcessingException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(operation.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            sha256.update(json.writeValueAsBytes(request));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
