package io.tallybridge.psasync.psa.cloudblue;

import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From our words to the columns of one list in one tenant. */
final class Columns {
    private final Map<String, String> names;

    private Columns(Map<String, String> names) {
        this.names = names;
    }

    /**
     * The usual columns, with those that the connection names otherwise.
     *
     * @param usual our word and the column, in turn; a column may be empty
     * @param required words that cannot be left out
     * @throws PsaException INVALID if the setting has an unknown word, or leaves out what is needed
     */
    static Columns of(PsaConnection connection, String setting, Map<String, String> usual, Set<String> required) {
        Map<String, String> names = new LinkedHashMap<>(usual);
        for (String pair : connection.setting(setting).orElse("").split(",")) {
            if (pair.isBlank()) {
                continue;
            }
            String[] parts = pair.split("=", 2);
            String word = parts[0].strip();
            if (parts.length < 2 || !usual.containsKey(word)) {
                throw new PsaException(
                        PsaFailure.INVALID,
                        "The setting '" + setting + "' names " + word + "; known are "
                                + String.join(", ", usual.keySet()) + ".");
            }
            names.put(word, parts[1].strip());
        }
        for (String word : required) {
            if (names.getOrDefault(word, "").isEmpty()) {
                throw new PsaException(
                        PsaFailure.INVALID, "The setting '" + setting + "' leaves out " + word + ", which is needed.");
            }
        }
        return new Columns(names);
    }

    Optional<String> column(String word) {
        return Optional.ofNullable(names.get(word)).filter(column -> !column.isEmpty());
    }

    /** All columns to ask for, each once. */
    Collection<String> all() {
        Set<String> all = new LinkedHashSet<>(names.values());
        all.remove("");
        return all;
    }
}
