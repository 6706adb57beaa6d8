package io.tallybridge.simulators.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of one PSA by table and id. It remembers what the latest writing request replaced, so that a refused request can be
 * undone and a stale read can be answered. Records are never changed in place: put a changed copy. Guarded by its simulator's lock.
 */
public final class Store {

    private record Before(String table, long id, @Nullable ObjectNode value) {}

    private final Map<String, TreeMap<Long, ObjectNode>> tables = new HashMap<>();
    private final Map<String, Long> lastIds = new HashMap<>();
    private List<Before> latestWrite = new ArrayList<>();
    private List<Before> currentWrite = new ArrayList<>();

    /** All records of a table by ascending id. */
    public Collection<ObjectNode> all(String table) {
        TreeMap<Long, ObjectNode> rows = tables.get(table);
        return rows == null ? List.of() : rows.values();
    }

    /** One record, or null. */
    public @Nullable ObjectNode find(String table, long id) {
        TreeMap<Long, ObjectNode> rows = tables.get(table);
        return rows == null ? null : rows.get(id);
    }

    /** Adds or replaces a record under its {@code id}. */
    public void put(String table, ObjectNode value) {
        long id = value.path("id").longValue();
        ObjectNode before = rows(table).put(id, value);
        currentWrite.add(new Before(table, id, before));
        lastIds.merge(table, id, Math::max);
    }

    /** Removes a record; without effect if there is none. */
    public void remove(String table, long id) {
        ObjectNode before = rows(table).remove(id);
        if (before != null) {
            currentWrite.add(new Before(table, id, before));
        }
    }

    /** An id that no record of the table ever had; at least {@code first}. */
    public long nextId(String table, long first) {
        long next = Math.max(first, lastIds.getOrDefault(table, 0L) + 1);
        lastIds.put(table, next);
        return next;
    }

    /** Makes what was put since the last call the latest write; false if nothing was. */
    boolean commit() {
        if (currentWrite.isEmpty()) {
            return false;
        }
        latestWrite = currentWrite;
        currentWrite = new ArrayList<>();
        return true;
    }

    /** Undoes what was put since the last commit. */
    void rollback() {
        undo(tables, currentWrite);
        currentWrite = new ArrayList<>();
    }

    /** The records as they were before the latest write. */
    Store beforeLatestWrite() {
        Store former = new Store();
        tables.forEach((table, rows) -> former.tables.put(table, new TreeMap<>(rows)));
        undo(former.tables, latestWrite);
        return former;
    }

    /** Removes everything. */
    void clear() {
        tables.clear();
        lastIds.clear();
        latestWrite = new ArrayList<>();
        currentWrite = new ArrayList<>();
    }

    /** How many records each table has. */
    Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        new TreeMap<>(tables).forEach((table, rows) -> sizes.put(table, rows.size()));
        return sizes;
    }

    private TreeMap<Long, ObjectNode> rows(String table) {
        return tables.computeIfAbsent(table, name -> new TreeMap<>());
    }

    private static void undo(Map<String, TreeMap<Long, ObjectNode>> tables, List<Before> write) {
        for (int i = write.size() - 1; i >= 0; i--) {
            Before before = write.get(i);
            TreeMap<Long, ObjectNode> rows = tables.computeIfAbsent(before.table(), name -> new TreeMap<>());
            if (before.value() == null) {
                rows.remove(before.id());
            } else {
                rows.put(before.id(), before.value());
            }
        }
    }
}
