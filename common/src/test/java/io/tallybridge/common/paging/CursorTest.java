package io.tallybridge.common.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void givesBackItsParts() {
        // Given
        Cursor cursor = Cursor.of("Müller & Söhne \"GmbH\"", "7");

        // When
        Cursor read = Cursor.parse(cursor.encoded(), 2).orElseThrow();

        // Then
        assertThat(read).isEqualTo(cursor);
    }

    @Test
    void noCursorIsTheFirstPage() {
        assertThat(Cursor.parse(null, 1)).isEmpty();
        assertThat(Cursor.parse("", 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!", "bnVsbA", "WyJhIl0x", "eyJhIjoxfQ", "WyJhIiwiYiJd", "W251bGxd", "WzEsMl0="})
    void foreignCursorsAreAProblem(String foreign) {
        assertThatThrownBy(() -> Cursor.parse(foreign, 3))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getType())
                        .hasToString("/problems/invalid-cursor"));
    }

    @Test
    void nulInsideACursorIsAProblem() {
        // Given
        String forged = Base64.getUrlEncoder().encodeToString("[\"a\\u0000\"]".getBytes(StandardCharsets.UTF_8));

        // When, Then
        assertThatThrownBy(() -> Cursor.parse(forged, 1)).isInstanceOf(HttpProblem.class);
    }

    @Test
    void aPageThatIsFullPointsBehindItsLastItem() {
        // Given
        List<Integer> rows = List.of(1, 2, 3);

        // When
        Page<Integer> page = Page.of(rows, 2, item -> Cursor.of(item.toString()));

        // Then
        assertThat(page.items()).containsExactly(1, 2);
        assertThat(Cursor.parse(page.nextCursor(), 1)).contains(Cursor.of("2"));
        assertThat(Page.of(rows, 3, item -> Cursor.of(item.toString())).nextCursor())
                .isNull();
    }
}
