package io.tallybridge.psasync.psa.accelo;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Material;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which materials of different periods are the same line. A new period has new material ids, so a line is known by its item:
 * the template, or the exact title where there is none. Where a period has an item more than once, the title is added. Where
 * that does not tell them apart either, the material's own id is: such a line exists in its period only, because nothing
 * says which of them it is in the next.
 */
final class MaterialLines {
    private static final Pattern LINE_ID =
            Pattern.compile("(template-\\d{1,19}|title-[0-9a-f]{16})(?:\\.(title-[0-9a-f]{16}|material-\\d{1,19}))?");

    private MaterialLines() {}

    /** The materials of one period by the id of their line, in their order. */
    static Map<String, Material> byLineId(List<Material> materials) {
        Map<String, Material> lines = new LinkedHashMap<>();
        Map<String, List<Material>> byItem = grouped(materials, MaterialLines::item);
        byItem.forEach((item, same) -> {
            if (same.size() == 1) {
                lines.put(item, same.get(0));
                return;
            }
            Map<String, List<Material>> byTitle = grouped(same, material -> title(material.title()));
            byTitle.forEach((title, twins) -> {
                boolean alone = twins.size() == 1 && byTitle.size() > 1;
                twins.forEach(twin -> lines.put(item + "." + (alone ? title : "material-" + twin.id()), twin));
            });
        });
        return lines;
    }

    private static Map<String, List<Material>> grouped(List<Material> materials, Function<Material, String> by) {
        return materials.stream().collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()));
    }

    /**
     * The material of one period that a line is.
     *
     * @throws PsaException GONE if the period has none; CONFLICT if several could be meant
     */
    static Material find(List<Material> materials, String lineId) {
        Matcher parts = LINE_ID.matcher(lineId);
        if (!parts.matches()) {
            throw new PsaException(PsaFailure.GONE, "There is no line with this id.");
        }
        String more = parts.group(2);
        List<Material> found = materials.stream()
                .filter(material -> item(material).equals(parts.group(1)))
                .filter(material -> more == null
                        || more.equals("material-" + material.id())
                        || more.equals(title(material.title())))
                .toList();
        if (found.isEmpty()) {
            throw new PsaException(PsaFailure.GONE, "The period does not have this line.");
        }
        if (found.size() > 1) {
            throw PsaException.conflict(
                    "The period has " + found.size() + " lines of this item; choose one of them.", null);
        }
        return found.get(0);
    }

    /** The product of a material; one without a template is a product of its own that no catalogue has. */
    static String productId(Material material) {
        return material.templateId() == null ? title(material.title()) : material.templateId();
    }

    private static String item(Material material) {
        return material.templateId() == null ? title(material.title()) : "template-" + material.templateId();
    }

    private static String title(String title) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(title.getBytes(StandardCharsets.UTF_8));
            return "title-" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
