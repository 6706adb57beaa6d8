package io.tallybridge.psasync.psa.configured;

import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a template can ask for, written as {@code {name}}. */
enum Placeholder {
    AGREEMENT_ID("agreementId", "1"),
    LINE_ID("lineId", "1"),
    PRODUCT_ID("productId", "1"),
    QUANTITY("quantity", "1"),
    FROM("from", "1"),
    EFFECTIVE_DATE("effectiveDate", "2026-01-31");

    private final String word;
    private final String sample;

    Placeholder(String word, String sample) {
        this.word = word;
        this.sample = sample;
    }

    String word() {
        return word;
    }

    boolean isNumber() {
        return this == QUANTITY || this == FROM;
    }

    static Optional<Placeholder> of(String word) {
        return Arrays.stream(values()).filter(known -> known.word.equals(word)).findFirst();
    }

    static String list() {
        return Arrays.stream(values()).map(known -> "{" + known.word + "}").collect(Collectors.joining(", "));
    }

    /** What the placeholders stand for in one call. */
    record Values(Map<Placeholder, String> texts) {

        /** Values with which a template is tried when it is entered. */
        static Values samples() {
            Map<Placeholder, String> texts = new EnumMap<>(Placeholder.class);
            for (Placeholder placeholder : values()) {
                texts.put(placeholder, placeholder.sample);
            }
            return new Values(texts);
        }

        static Values of(
                LineRef line,
                @Nullable BigDecimal quantity,
                @Nullable BigDecimal from,
                @Nullable LocalDate effectiveDate) {
            Map<Placeholder, String> texts = new EnumMap<>(Placeholder.class);
            texts.put(AGREEMENT_ID, line.agreementId());
            texts.put(LINE_ID, line.lineId());
            texts.put(PRODUCT_ID, line.productId());
            if (quantity != null) {
                texts.put(QUANTITY, plain(quantity));
            }
            if (from != null) {
                texts.put(FROM, plain(from));
            }
            if (effectiveDate != null) {
                texts.put(EFFECTIVE_DATE, effectiveDate.toString());
            }
            return new Values(texts);
        }

        private static String plain(BigDecimal quantity) {
            BigDecimal stripped = quantity.stripTrailingZeros();
            return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
        }

        /**
         * The text in place of a placeholder.
         *
         * @throws PsaException INVALID if there is none
         */
        String text(Placeholder placeholder) {
            String text = texts.get(placeholder);
            if (text == null || text.isBlank()) {
                throw new PsaException(
                        PsaFailure.INVALID,
                        "The described call needs {" + placeholder.word + "}, and this change has none.");
            }
            return text;
        }
    }
}
