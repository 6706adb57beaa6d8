package io.tallybridge.acceptance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression in PromQL asks for: its metrics, and of each the labels it is matched and grouped by. Understands as
 * much of the language as our dashboards and rules use, and refuses the rest: {@code by} stands before its parentheses.
 */
final class PromQl {

    private static final Pattern TOKEN = Pattern.compile(
            "\"(?:[^\"\\\\]|\\\\.)*\"|\\$?[a-zA-Z_:][a-zA-Z0-9_:]*|\\[[^\\]]*]|=~|!~|!=|==|>=|<=|[0-9.]+[a-z]*|\\S");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Set<String> GROUPING = Set.of("by", "on");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "bool", "group_left", "group_right", "offset");

    private final String expression;
    private final List<String> tokens = new ArrayList<>();
    private final Map<Integer, Integer> closes = new HashMap<>();

    private PromQl(String expression) {
        this.expression = expression;
        Matcher matcher = TOKEN.matcher(expression);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).equals("(")) {
                open.push(i);
            } else if (tokens.get(i).equals(")")) {
                closes.put(open.pop(), i);
            }
        }
    }

    /**
     * A condition on a label.
     *
     * @param operator {@code =}, {@code !=}, {@code =~} or {@code !~}
     */
    record Matching(String label, String operator, String value) {}

    /** One use of a metric. */
    record Selector(String metric, List<Matching> matchings, Set<String> groupings) {

        Set<String> labels() {
            Set<String> labels = new LinkedHashSet<>(groupings);
            matchings.forEach(matching -> labels.add(matching.label()));
            return labels;
        }
    }

    static List<Selector> selectors(String expression) {
        return new PromQl(expression).read();
    }

    private List<Selector> read() {
        Map<Integer, Selector> found = new LinkedHashMap<>();
        List<int[]> spans = new ArrayList<>();
        List<Set<String>> groups = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.equals("without") || token.equals("ignoring")) {
                throw new IllegalArgumentException(token + " is not understood: " + expression);
            }
            if (GROUPING.contains(token)) {
                int end = closing(i + 1);
                Set<String> labels = new LinkedHashSet<>(tokens.subList(i + 2, end));
                labels.remove(",");
                if (token.equals("by")) {
                    spans.add(new int[] {end + 1, closing(end + 1)});
                    groups.add(labels);
                }
                i = end;
            } else if (NAME.matcher(token).matches() && !WORDS.contains(token) && !next(i).equals("(") && !by(i)) {
                int braces = i + 1;
                List<Matching> matchings = new ArrayList<>();
                if (next(i).equals("{")) {
                    for (braces = i + 2;
                            !tokens.get(braces).equals("}");
                            braces += tokens.get(braces + 3).equals(",") ? 4 : 3) {
                        String value = tokens.get(braces + 2);
                        matchings.add(new Matching(
                                tokens.get(braces), tokens.get(braces + 1), value.substring(1, value.length() - 1)));
                    }
                }
                found.put(i, new Selector(token, matchings, new LinkedHashSet<>()));
                i = next(i).equals("{") ? braces : i;
            }
        }
        for (int group = 0; group < spans.size(); group++) {
            int[] span = spans.get(group);
            Set<String> labels = groups.get(group);
            found.forEach((place, selector) -> {
                if (place > span[0] && place < span[1]) {
                    selector.groupings().addAll(labels);
                }
            });
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("No metric in " + expression);
        }
        return List.copyOf(found.values());
    }

    private int closing(int open) {
        Integer close = closes.get(open);
        if (close == null) {
            throw new IllegalArgumentException("A parenthesis is missing after token " + open + ": " + expression);
        }
        return close;
    }

    /** An aggregation such as {@code sum by (x) (...)}. */
    private boolean by(int i) {
        return GROUPING.contains(next(i));
    }

    private String next(int i) {
        return i + 1 < tokens.size() ? tokens.get(i + 1) : "";
    }
}
