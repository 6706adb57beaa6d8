package io.tallybridge.psasync.psa.configured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.psasync.psa.ConfigurableWrites.ConfiguredCall;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaDescriptor.FieldProblem;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteDefinitionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GOOD = """
            {"write": {"api": "v1", "method": "POST", "path": "/lines/{lineId}/quantity?agreement={agreementId}",
                       "body": "{\\"ref\\":\\"{lineId}\\",\\"quantity\\":{quantity},\\"from\\":\\"{effectiveDate}\\"}",
                       "success": {"pointer": "/ok", "equals": "true"}},
             "read": {"api": "v1", "path": "/lines", "query": {"filter": "{\\"op\\":\\"eq\\",\\"data\\":\\"{lineId}\\"}"},
                      "items": "/rows", "matches": [{"pointer": "/ref", "equals": "{lineId}"}], "quantity": "/quantity"}}
            """;

    private static WriteDefinition definition(String pointer, String value) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(GOOD);
            int last = pointer.lastIndexOf('/');
            ((ObjectNode) tree.at(pointer.substring(0, last))).put(pointer.substring(last + 1), value);
            return WriteDefinition.parse(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WriteDefinition good() {
        return definition("/write/api", "v1");
    }

    private static List<FieldProblem> problems(WriteDefinition definition) {
        return definition.problems(Set.of("v1"), text -> text.contains("hush"));
    }

    private static Placeholder.Values values(String agreement, String line, String quantity, String date) {
        return Placeholder.Values.of(
                new LineRef(agreement, line, "p"),
                new BigDecimal(quantity),
                BigDecimal.ONE,
                date == null ? null : LocalDate.parse(date));
    }

    @Test
    void valuesAreEncodedForTheirPlace() {
        WriteDefinition definition = good();

        ConfiguredCall write = definition.write().call(values("A&B =?#é", "S/3\"\\\n..", "1E+2", "2026-12-01"));
        ConfiguredCall read = definition.read().call(values("A", "S/3\" +&", "1", null));

        assertThat(problems(definition)).isEmpty();
        assertThat(write.path()).isEqualTo("/lines/S%2F3%22%5C%0A../quantity?agreement=A%26B%20%3D%3F%23%C3%A9");
        assertThat(write.body()).isEqualTo("{\"ref\":\"S/3\\\"\\\\\\n..\",\"quantity\":100,\"from\":\"2026-12-01\"}");
        assertThat(write.contentType()).isEqualTo("application/json");
        assertThat(write.writing()).isTrue();
        assertThat(read.path())
                .isEqualTo("/lines?filter=%7B%22op%22%3A%22eq%22%2C%22data%22%3A%22S%2F3%5C%22%20%2B%26%22%7D");
        assertThat(read.writing()).isFalse();
        assertThat(read.body()).isNull();
    }

    @Test
    void formsAreEncodedAsForms() throws JsonProcessingException {
        ObjectNode tree = (ObjectNode) JSON.readTree(GOOD);
        ((ObjectNode) tree.path("write"))
                .put("contentType", "application/x-www-form-urlencoded")
                .put("body", "Line={lineId}&Quantity={quantity}");
        WriteDefinition definition = WriteDefinition.parse(tree);

        ConfiguredCall write = definition.write().call(values("A", "S/3 &Quantity=99", "12.350", null));

        assertThat(problems(definition)).isEmpty();
        assertThat(write.body()).isEqualTo("Line=S%2F3+%26Quantity%3D99&Quantity=12.35");
        assertThat(write.contentType()).isEqualTo("application/x-www-form-urlencoded");
    }

    @Test
    void anIdWithoutQuotesHasToBeANumber() {
        WriteDefinition definition = definition("/write/body", "{\"id\":{lineId},\"quantity\":{quantity}}");

        assertThat(problems(definition)).isEmpty();
        assertThat(definition.write().call(values("A", "4711", "5", null)).body())
                .isEqualTo("{\"id\":4711,\"quantity\":5}");
        for (String injected : List.of("1,\"quantity\":99", "01", "1e5", "true", "4711 ")) {
            assertThat(refusal(definition, values("A", injected, "5", null)).failure())
                    .as(injected)
                    .isEqualTo(PsaFailure.INVALID);
        }
    }

    @Test
    void anIdThatWouldLeadElsewhereIsRefused() {
        WriteDefinition definition = good();

        for (String id : List.of("..", ".", "", " ")) {
            assertThat(refusal(definition, values("A", id, "5", "2026-12-01")).failure())
                    .isEqualTo(PsaFailure.INVALID);
        }
        assertThat(refusal(definition, values("A", "4711", "5", null))).hasMessageContaining("{effectiveDate}");
    }

    private static PsaException refusal(WriteDefinition definition, Placeholder.Values values) {
        PsaException refused = catchThrowableOfType(
                PsaException.class, () -> definition.write().call(values));
        assertThat(refused).isNotNull();
        return refused;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lines/{lineId}",
                "//evil.example/{lineId}",
                "https://evil.example/{lineId}",
                "/a//b/{lineId}",
                "/a/../b/{lineId}",
                "/..",
                "/a/%2e%2E/{lineId}",
                "/a/./{lineId}",
                "/a/%2f%2fevil/{lineId}",
                "/a\\b/{lineId}",
                "/a b/{lineId}",
                "/a/{lineId}#x",
                "/a/{lineId}\n",
                "/a/%zz/{lineId}",
                "/a/{line}",
                "/a/{lineId",
                "/a/lineId}",
                "/a/{lineId}?x={",
                "@evil.example/{lineId}",
                "/a/%00/{lineId}"
            })
    void pathsStayBelowTheApi(String path) {
        assertThat(problems(definition("/write/path", path)))
                .extracting(FieldProblem::field)
                .contains("write.path");
        assertThat(problems(definition("/read/path", path)))
                .extracting(FieldProblem::field)
                .contains("read.path");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "/write/api; v2; write.api",
                "/read/api; ; read.api",
                "/write/method; GET; write.method",
                "/write/method; DELETE; write.method",
                "/write/method; post; write.method",
                "/write/contentType; text/xml; write.contentType",
                "/write/contentType; application/x-www-form-urlencoded; write.body",
                "/write/body; {\"q\":{quantity}; write.body",
                "/write/body; {\"q\":{quantity},\"d\":{effectiveDate}}; write.body",
                "/write/body; {\"q\":\"{count}\"}; write.body",
                "/write/body; {\"q\":\"{from}\",\"l\":\"{lineId}\"}; write",
                "/write/body; {\"q\":1,\"q\":{quantity}}; write.body",
                "/write/body; {\"q\":{quantity},\"key\":\"hush\"}; definition",
                "/write/success/pointer; ok; write.success.pointer",
                "/write/success/equals; {quantity}; write.success.equals",
                "/read/items; rows; read.items",
                "/read/quantity; quantity; read.quantity",
                "/read/query/filter; {\"a\"; read.query.filter",
                "/read/query/filter; {\"a\":{quantity},\"b\":\"{lineId}\"}; read"
            })
    void whatCannotWorkIsNamed(String pointer, String value, String field) {
        assertThat(problems(definition(pointer, value == null ? "" : value)))
                .extracting(FieldProblem::field)
                .contains(field);
    }

    @Test
    void theLineHasToBeNamedAndTheQuantitySent() {
        WriteDefinition withoutLine = definition("/write/path", "/lines");

        assertThat(problems(definition("/write/body", "{\"from\":\"{effectiveDate}\"}")))
                .containsExactly(new FieldProblem("write", "must send {quantity}"));
        assertThat(problems(new WriteDefinition(
                        new WriteDefinition.Write("v1", "PUT", "/lines", null, null, "{\"q\":{quantity}}", null),
                        new WriteDefinition.Read("v1", "/lines", null, null, null, "/q", null))))
                .extracting(FieldProblem::problem)
                .containsExactly("must name the line by {lineId}", "must find the line by {lineId}");
        assertThat(problems(withoutLine)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"x\"",
                "null",
                "{\"write\":null,\"read\":null}",
                "{\"a\\u0000\":1}",
                "{\"write\":{\"api\":\"v1\",\"method\":\"PUT\",\"path\":null},\"read\":{\"api\":\"v1\",\"path\":\"/\",\"quantity\":\"/q\"}}",
                "{\"write\":{\"api\":\"v1\",\"method\":\"PUT\",\"path\":\"/\",\"sucess\":{}},\"read\":{\"api\":\"v1\",\"path\":\"/\",\"quantity\":\"/q\"}}",
                "{\"write\":{\"api\":\"v1\",\"method\":\"PUT\",\"path\":\"/\",\"query\":{\"a\":null}},\"read\":{\"api\":\"v1\",\"path\":\"/\",\"quantity\":\"/q\"}}"
            })
    void whatIsNoDefinitionIsRefused(String entered) {
        assertThatThrownBy(() -> WriteDefinition.parse(JSON.readTree(entered)))
                .isInstanceOf(JsonProcessingException.class);
    }
}
