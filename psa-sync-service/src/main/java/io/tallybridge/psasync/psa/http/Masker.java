package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes secrets out of texts that people may see, in the spellings in which a PSA could send them back. */
final class Masker {
    private static final String MASK = "***";
    /** Shorter ones would tear holes into unrelated text and hide nothing that could not be guessed. */
    private static final int SHORTEST = 4;

    private final List<String> hidden;

    Masker(Collection<Secret> secrets) {
        Set<String> spellings = new LinkedHashSet<>();
        for (Secret secret : secrets) {
            String value = secret.reveal();
            if (value.length() >= SHORTEST) {
                spellings.add(value);
                String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
                spellings.add(encoded);
                spellings.add(encoded.replace("+", "%20"));
                spellings.add(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"));
                spellings.add(value.replace("\\", "\\\\").replace("\"", "\\\""));
            }
        }
        hidden = spellings.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String mask(String text) {
        String masked = text;
        for (String secret : hidden) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }
}
