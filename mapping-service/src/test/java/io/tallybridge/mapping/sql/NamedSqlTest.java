package io.tallybridge.mapping.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamedSqlTest {
    @Test
    void names_become_question_marks_in_order() {
        // When
        NamedSql sql =
                NamedSql.parse("select :b::text, ':c', a::jsonb from t where x = :a and y = :b and z = 'it''s :d'");

        // Then
        assertThat(sql.text())
                .isEqualTo("select ?::text, ':c', a::jsonb from t where x = ? and y = ? and z = 'it''s :d'");
        assertThat(sql.names()).containsExactly("b", "a", "b");
    }
}
