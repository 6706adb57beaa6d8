package io.tallybridge.psasync.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.connection.Capabilities.Switch;
import io.tallybridge.psasync.connection.Capabilities.Way;
import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptor.Capability;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.PsaDescriptor.Scope;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.QuantityRule;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CapabilityWordsTest {

    private static PsaDescriptor psa(PsaDescriptor.Write write, Capability.State sets, String setting) {
        Map<Ability, Capability> abilities = new TreeMap<>();
        for (Ability ability : Ability.values()) {
            abilities.put(ability, new Capability(Capability.State.YES, "It can.", null));
        }
        abilities.put(Ability.SET_QUANTITY, new Capability(sets, "It sets.", setting));
        abilities.put(Ability.ADD_LINE, new Capability(Capability.State.OPTIONAL, "It adds.", "addLines"));
        abilities.put(Ability.CONFIGURED_WRITE, new Capability(Capability.State.OPTIONAL, "By an operator.", null));
        return new PsaDescriptor(
                Psa.CONNECTWISE,
                "A PSA",
                new PsaDescriptor.Auth(PsaDescriptor.AuthKind.BASIC, List.of()),
                List.of(new PsaDescriptor.Field(
                        "addLines", "Add lines", null, false, false, null, List.of("true", "false"))),
                List.of("psa.example"),
                List.of(
                        new Limit(10000, Duration.ofHours(1), null, Scope.CONNECTION, null),
                        new Limit(500, Duration.ofMinutes(5), 1, Scope.ENDPOINT, "invoices"),
                        new Limit(null, null, 2, Scope.EGRESS_ADDRESS, null)),
                new QuantityRule(0, RoundingMode.CEILING, 6, QuantityRule.Zero.NEEDS_PERSON),
                write,
                PsaDescriptor.EffectiveDate.REQUIRED,
                PsaDescriptor.ReadBack.LAST_INVOICED,
                abilities,
                "docs/psa/a.md");
    }

    private static Capabilities of(PsaDescriptor psa, Map<String, String> settings, boolean configured) {
        return new CapabilityWords(
                        psa, new PsaConnection("acme", UUID.randomUUID(), psa.code(), settings, Map.of()), configured)
                .all();
    }

    private static Switch ability(Capabilities capabilities, Ability ability) {
        return capabilities.switches().stream()
                .filter(found -> found.ability() == ability)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void linesThatASettingMakesReadableAreToldAsReadable() {
        PsaDescriptor cloudBlue = PsaDescriptors.load(Psa.CLOUDBLUE);

        assertThat(of(cloudBlue, Map.of(), false).reads()).startsWith("The PSA tells no quantities.");
        assertThat(of(cloudBlue, Map.of("linesPath", "contracts/getlines"), false)
                        .reads())
                .startsWith("The calls that the connection's settings name");
    }

    @Test
    void theWayIsTheOneOfTheConnectionAsItIsSetUpNow() {
        PsaDescriptor delta = psa(PsaDescriptor.Write.DELTA, Capability.State.YES, null);
        PsaDescriptor paper = psa(PsaDescriptor.Write.WORKSHEET, Capability.State.NO, null);
        PsaDescriptor optional = psa(PsaDescriptor.Write.SET, Capability.State.OPTIONAL, "addLines");

        assertThat(of(delta, Map.of(), false).writesNow().way()).isEqualTo(Way.DIFFERENCE);
        assertThat(of(paper, Map.of(), false).writesNow().way()).isEqualTo(Way.WORKSHEET);
        assertThat(of(paper, Map.of(), true).writesNow().way()).isEqualTo(Way.CONFIGURED);
        assertThat(of(optional, Map.of(), false).writesNow().way()).isEqualTo(Way.WORKSHEET);
        assertThat(of(optional, Map.of("addLines", "true"), false).writesNow().way())
                .isEqualTo(Way.SET);
    }

    @Test
    void whatIsOffSaysWhoSwitchesItOnAndHow() {
        PsaDescriptor psa = psa(PsaDescriptor.Write.SET, Capability.State.YES, null);

        Switch off = ability(of(psa, Map.of(), false), Ability.ADD_LINE);
        Switch on = ability(of(psa, Map.of("addLines", "true"), false), Ability.ADD_LINE);
        Switch configured = ability(of(psa, Map.of(), false), Ability.CONFIGURED_WRITE);

        assertThat(off.on()).isFalse();
        assertThat(off.toSwitchOn())
                .isEqualTo(new Capabilities.ToSwitchOn(
                        "addLines", "org-admin", "An org-admin sets 'addLines' on the connection to true."));
        assertThat(on.on()).isTrue();
        assertThat(on.toSwitchOn()).isNull();
        assertThat(configured.on()).isFalse();
        assertThat(configured.toSwitchOn().role()).isEqualTo("operator");
    }

    @Test
    void factsAreInWords() {
        Capabilities found = of(psa(PsaDescriptor.Write.SET, Capability.State.YES, null), Map.of(), false);

        assertThat(found.rounding()).isEqualTo("Whole numbers; anything more is rounded up.");
        assertThat(found.zero()).contains("a person ends it", "allowZero");
        assertThat(found.dates()).contains("first period that is not billed yet");
        assertThat(found.reads()).contains("last invoiced");
        assertThat(found.limitsInWords())
                .containsExactly(
                        "At most 10,000 requests an hour, over this connection.",
                        "At most 500 requests in 5 minutes and 1 request at the same time, over this connection, to invoices.",
                        "At most 2 requests at the same time, by this installation, over all its connections to the PSA"
                                + " together.");
        assertThat(found.never()).contains("Missing lines are not added.", "No line is brought to zero.");
        assertThat(found.documentation()).isEqualTo("docs/psa/a.md");
        assertThat(found.quantityWrite()).isEqualTo(PsaDescriptor.Write.SET);
    }
}
