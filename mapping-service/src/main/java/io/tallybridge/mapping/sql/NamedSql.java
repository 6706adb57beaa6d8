package io.tallybridge.mapping.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL with its names replaced by question marks.
 *
 * @param names in the order of the question marks
 */
record NamedSql(String text, List<String> names) {
    /** A name after a single colon; casts have two, and text constants are passed over. */
    private static final Pattern NAME = Pattern.compile("'[^']*'|::|:([a-z][A-Za-z]*)");

    static NamedSql parse(String sql) {
        List<String> names = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Matcher matcher = NAME.matcher(sql);
        while (matcher.find()) {
            String name = matcher.group(1);
            if (name == null) {
                matcher.appendReplacement(text, Matcher.quoteReplacement(matcher.group()));
            } else {
                names.add(name);
                matcher.appendReplacement(text, "?");
            }
        }
        matcher.appendTail(text);
        return new NamedSql(text.toString(), List.copyOf(names));
    }
}
