package io.tallybridge.simulators.bms;

import io.tallybridge.simulators.engine.SimulatorRequest;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two kinds of form that the log-in takes; names of fields come in any case. */
final class Forms {

    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("\\bname=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);

    private Forms() {}

    static Map<String, String> read(SimulatorRequest request) {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String type = request.header("Content-Type") == null ? "" : String.valueOf(request.header("Content-Type"));
        if (type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            Matcher boundary = BOUNDARY.matcher(type);
            if (boundary.find()) {
                multipart(request.body(), "--" + boundary.group(1), fields);
            }
        } else if (type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
            for (String pair : request.body().split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    fields.put(
                            SimulatorRequest.decode(pair.substring(0, equals)),
                            SimulatorRequest.decode(pair.substring(equals + 1)));
                }
            }
        }
        return fields;
    }

    private static void multipart(String body, String boundary, Map<String, String> fields) {
        for (String part : body.split(Pattern.quote(boundary), -1)) {
            int head = part.indexOf("\r\n\r\n");
            if (head < 0) {
                continue;
            }
            Matcher name = NAME.matcher(part.substring(0, head));
            String value = part.substring(head + 4);
            if (name.find()) {
                fields.put(name.group(1), value.endsWith("\r\n") ? value.substring(0, value.length() - 2) : value);
            }
        }
    }
}
