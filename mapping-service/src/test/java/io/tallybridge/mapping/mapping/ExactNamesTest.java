package io.tallybridge.mapping.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.mapping.directory.DirectoryEntry;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExactNamesTest {
    private final UUID one = UUID.randomUUID();
    private final UUID two = UUID.randomUUID();

    private static ExactNames.Item item(UUID integration, String id, String name, boolean mapped) {
        return new ExactNames.Item(integration, id, name, mapped);
    }

    private static List<String> ids(ExactNames names) {
        return names.pairs().stream()
                .map(pair -> pair.item().id() + "=" + pair.entry().id())
                .sorted()
                .toList();
    }

    @Test
    void integrations_share_a_company() {
        // Given
        ExactNames names = new ExactNames(List.of(item(one, "a", "Oak", false), item(two, "b", "Oak", false)));

        // When
        names.offer(new DirectoryEntry("9", "Oak"));

        // Then
        assertThat(ids(names)).containsExactly("a=9", "b=9");
        assertThat(names.ambiguous()).isZero();
    }

    @Test
    void a_mapped_twin_makes_a_name_ambiguous_too() {
        // Given
        ExactNames names = new ExactNames(List.of(item(one, "a", "Oak", true), item(one, "b", "Oak", false)));

        // When
        names.offer(new DirectoryEntry("9", "Oak"));

        // Then
        assertThat(ids(names)).isEmpty();
        assertThat(names.ambiguous()).isEqualTo(1);
        assertThat(names.unmapped()).isEqualTo(1);
    }

    @Test
    void two_companies_of_one_name_pair_with_nothing() {
        // Given
        ExactNames names = new ExactNames(List.of(item(one, "a", "Oak", false)));

        // When
        names.offer(new DirectoryEntry("8", "Oak"));
        names.offer(new DirectoryEntry("9", "Oak"));

        // Then
        assertThat(ids(names)).isEmpty();
        assertThat(names.ambiguous()).isEqualTo(1);
    }

    @Test
    void names_without_a_company_are_not_ambiguous() {
        // Given
        ExactNames names = new ExactNames(List.of(item(one, "a", "Oak", false), item(one, "b", "Oak", false)));

        // When
        names.offer(new DirectoryEntry("9", "oak"));

        // Then
        assertThat(ids(names)).isEmpty();
        assertThat(names.ambiguous()).isZero();
        assertThat(names.unmapped()).isEqualTo(2);
    }
}
