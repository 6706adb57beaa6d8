package io.tallybridge.mapping.suggestion;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/**
 * A name as it is compared, in steps that each forgive something: case and accents, then punctuation, then the legal form.
 *
 * @param original as written
 * @param caseless without case, accents and doubled spaces
 * @param plain also without punctuation
 * @param core also without the legal form at its end
 */
record NormalName(String original, String caseless, String plain, String core) {
    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern PUNCTUATION = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** Longer names are compared by their beginning: the comparison costs the product of the lengths. */
    private static final int COMPARED = 120;

    private static final Set<String> LEGAL_FORMS = Set.of(
            "ab",
            "ag",
            "as",
            "bv",
            "co",
            "company",
            "corp",
            "corporation",
            "ek",
            "ev",
            "gbr",
            "gmbh",
            "inc",
            "incorporated",
            "kft",
            "kg",
            "limited",
            "llc",
            "llp",
            "lp",
            "ltd",
            "mbh",
            "nv",
            "ohg",
            "oy",
            "pc",
            "plc",
            "pllc",
            "pty",
            "sa",
            "sarl",
            "sas",
            "se",
            "sl",
            "spa",
            "srl",
            "ug");

    /** How alike two names are, and why. */
    record Likeness(double score, List<String> reasons) {}

    static NormalName of(String name) {
        String caseless = SPACES.matcher(ACCENTS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD))
                        .replaceAll(""))
                .replaceAll(" ")
                .strip()
                .toLowerCase(Locale.ROOT);
        String plain = PUNCTUATION
                .matcher(caseless.replace("&", " and ").replace("+", " and ").replaceAll("['\u2019.]", ""))
                .replaceAll(" ")
                .strip();
        return new NormalName(name, shortened(caseless), shortened(plain), shortened(core(plain)));
    }

    Likeness likeness(NormalName other) {
        if (original.equals(other.original)) {
            return new Likeness(1, List.of("the names are equal"));
        }
        if (!caseless.isEmpty() && caseless.equals(other.caseless)) {
            return new Likeness(0.99, List.of("equal but for upper and lower case, accents or spaces"));
        }
        if (!plain.isEmpty() && plain.equals(other.plain)) {
            return new Likeness(0.98, List.of("equal but for punctuation"));
        }
        if (core.isEmpty() || other.core.isEmpty()) {
            return new Likeness(0, List.of());
        }
        if (core.equals(other.core)) {
            return new Likeness(0.96, List.of("equal but for the legal form"));
        }
        // Never as high as an equality of any kind.
        double score = Math.min(0.95, SIMILARITY.apply(core, other.core));
        List<String> reasons = new ArrayList<>();
        reasons.add("similar spelling");
        if (core.startsWith(other.core) || other.core.startsWith(core)) {
            reasons.add("one name begins with the other");
        }
        return new Likeness(score, reasons);
    }

    private static String core(String plain) {
        String core = plain;
        for (int space = core.lastIndexOf(' '); space > 0; space = core.lastIndexOf(' ')) {
            String last = core.substring(space + 1);
            if (!LEGAL_FORMS.contains(last) && !(last.equals("and") && core.length() < plain.length())) {
                break;
            }
            core = core.substring(0, space);
        }
        return core;
    }

    private static String shortened(String text) {
        return text.length() <= COMPARED ? text : text.substring(0, COMPARED);
    }
}
