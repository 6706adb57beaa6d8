package io.tallybridge.psasync.psa.tigerpaw;

import static io.tallybridge.psasync.psa.tigerpaw.Contracts.text;

import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Days;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.AdditionalCharge;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.AgreementDetail;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.AgreementPage;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.AgreementSummary;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.CoveredAssetType;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ManagedAgreement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Managed-service agreements, which the REST API only reads: additional charges with a whole quantity, and covered asset
 * types, whose devices Tigerpaw counts itself. Their ids carry a prefix, because contracts have numbers of their own.
 */
final class ManagedAgreements {
    /** The setting that shows them. */
    static final String SHOWN = "agreements";

    private static final String AGREEMENT = "agreement-";
    private static final String CHARGE = "charge-";
    private static final String ASSET = "asset-";
    private static final String PATH = "/api/agreements/";
    private static final String ENDPOINT = "agreements";
    private static final String ONLY_READ =
            "A charge of a managed-service agreement: Tigerpaw's REST API only reads it, so change it in Tigerpaw.";
    private static final String COUNTED = "Tigerpaw counts these devices itself.";
    private static final String TWICE =
            " The agreement bills this item both by devices and by an additional charge, perhaps twice.";

    private final TigerpawClient client;

    ManagedAgreements(TigerpawClient client) {
        this.client = client;
    }

    static boolean isOne(String agreementId) {
        return agreementId.startsWith(AGREEMENT);
    }

    /**
     * The active agreements of an account.
     *
     * @throws PsaException PROTOCOL if Tigerpaw gives only some of them; this list has no pages
     */
    void ofAccount(String account, Consumer<? super Agreement> sink) {
        AgreementPage page =
                client.get(PATH + "account/" + Contracts.number(account) + "/true", ENDPOINT, AgreementPage.class);
        List<AgreementSummary> rows = list(page.rows());
        if (page.totalCount() != null && page.totalCount() > rows.size()) {
            throw new PsaException(
                    PsaFailure.PROTOCOL,
                    "Tigerpaw gave " + rows.size() + " of the " + page.totalCount() + " agreements of account "
                            + account + ".");
        }
        for (AgreementSummary summary : rows) {
            ManagedAgreement agreement = summary.agreement();
            if (summary.agreementNumber() != null && agreement != null) {
                sink.accept(new Agreement(
                        AGREEMENT + summary.agreementNumber(),
                        text(agreement.accountNumber(), account),
                        text(agreement.type(), "Agreement " + summary.agreementNumber()),
                        true,
                        Days.parse(agreement.startDate()),
                        Days.parse(agreement.endDate()),
                        cycle(agreement),
                        null));
            }
        }
    }

    private static @Nullable String cycle(@Nullable ManagedAgreement agreement) {
        String words = agreement == null ? null : agreement.billingPeriodDescription();
        return words == null || words.isBlank() ? null : words.strip();
    }

    /** Charges that stay, and device kinds. A charge that is deleted after invoicing is a single one and is left out. */
    List<AgreementLine> lines(String agreementId) {
        AgreementDetail detail = client.get(
                PATH + Contracts.number(agreementId.substring(AGREEMENT.length())) + "/details",
                ENDPOINT,
                AgreementDetail.class);
        List<AdditionalCharge> charges = list(detail.additionalCharges()).stream()
                .filter(charge -> !Boolean.TRUE.equals(charge.deleteAfterInvoicing()))
                .toList();
        List<CoveredAssetType> assets = list(detail.coveredAssetTypes());
        List<AgreementLine> lines = new ArrayList<>();
        for (AdditionalCharge charge : charges) {
            boolean twice = assets.stream().anyMatch(asset -> same(asset.specialItemId(), charge.specialItemId()));
            if (charge.detailId() != null && charge.specialItemId() != null) {
                lines.add(new AgreementLine(
                        new LineRef(agreementId, CHARGE + charge.detailId(), charge.specialItemId()),
                        account(detail),
                        text(charge.itemDescription(), charge.specialItemId()),
                        charge.quantity(),
                        charge.quantity() == null ? QuantitySource.UNKNOWN : QuantitySource.LIVE,
                        null,
                        null,
                        charge.price(),
                        null,
                        cycle(detail.agreement()),
                        null,
                        true,
                        ONLY_READ + (twice ? TWICE : ""),
                        null));
            }
        }
        for (CoveredAssetType asset : assets) {
            boolean twice = charges.stream().anyMatch(charge -> same(charge.specialItemId(), asset.specialItemId()));
            if (asset.coveredAssetNumber() != null && asset.specialItemId() != null) {
                lines.add(new AgreementLine(
                        new LineRef(agreementId, ASSET + asset.coveredAssetNumber(), asset.specialItemId()),
                        account(detail),
                        text(asset.itemDescription(), text(asset.assetType(), asset.specialItemId())),
                        null,
                        QuantitySource.UNKNOWN,
                        null,
                        null,
                        asset.price(),
                        null,
                        cycle(detail.agreement()),
                        null,
                        true,
                        COUNTED + (twice ? TWICE : ""),
                        null));
            }
        }
        return lines;
    }

    private static String account(AgreementDetail detail) {
        ManagedAgreement agreement = detail.agreement();
        return agreement == null ? "" : text(agreement.accountNumber(), "");
    }

    /**
     * One line.
     *
     * @throws PsaException GONE if there is none; CONFLICT if it is for another item now
     */
    AgreementLine line(LineRef ref) {
        for (AgreementLine line : lines(ref.agreementId())) {
            if (line.ref().lineId().equals(ref.lineId())) {
                if (!same(line.ref().productId(), ref.productId())) {
                    throw PsaException.conflict("The line is for another item now.", line.knownQuantity());
                }
                return line;
            }
        }
        throw new PsaException(PsaFailure.GONE, "The agreement has no such line any more.");
    }

    /**
     * Refuses to write to one.
     *
     * @throws PsaException UNSUPPORTED saying why
     */
    static void requireContract(String agreementId) {
        if (isOne(agreementId)) {
            throw new PsaException(
                    PsaFailure.UNSUPPORTED,
                    "Tigerpaw's REST API only reads managed-service agreements. An older SOAP service writes them, but what"
                            + " it takes is not published.");
        }
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static boolean same(@Nullable String one, @Nullable String other) {
        return one != null
                && other != null
                && one.strip().toLowerCase(Locale.ROOT).equals(other.strip().toLowerCase(Locale.ROOT));
    }
}
