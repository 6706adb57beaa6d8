package io.tallybridge.mapping.sql;

import io.tallybridge.common.caller.CurrentOrganization;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * Where statements start. The name {@code :organization} is bound to the current organization, so that every statement
 * filters by it although row-level security would do so too.
 */
@ApplicationScoped
public class Sql {
    private final DataSource dataSource;
    private final CurrentOrganization currentOrganization;
    private final Map<String, NamedSql> parsed = new ConcurrentHashMap<>();

    @Inject
    public Sql(DataSource dataSource, CurrentOrganization currentOrganization) {
        this.dataSource = dataSource;
        this.currentOrganization = currentOrganization;
    }

    /**
     * A statement within the current organization, to be run in the current transaction.
     *
     * @param text SQL with {@code :name} for values; constant texts only, they are kept
     */
    public SqlStatement of(String text) {
        return withoutOrganization(text).bind("organization", organization());
    }

    /** A statement that belongs to no organization; row-level security alone decides what it sees. */
    public SqlStatement withoutOrganization(String text) {
        return new SqlStatement(dataSource, parsed.computeIfAbsent(text, NamedSql::parse));
    }

    /** The current organization; a problem where there is none. */
    public String organization() {
        return currentOrganization.get();
    }
}
