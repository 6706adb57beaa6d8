package io.tallybridge.simulators.bms;

import io.tallybridge.simulators.engine.PsaSettings;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated tenant behaves.
 *
 * @param tenant company name of the log-in
 * @param userName the API employee's name
 * @param password the API employee's password
 * @param mfa whether the user has to give a second factor, as no API employee has
 * @param productName what user information calls the product
 * @param letterCase how names of fields begin in answers
 * @param tokenSeconds life of an access token
 * @param refreshSeconds life of a refresh token
 * @param hourlyLimit calls per hour and endpoint (method and path template); 0 switches it off
 * @param throttleStatus status of an answer to a call too many: 429, or 200 with {@code Success: false}
 * @param throttleWait whether such an answer has {@code Retry-After}
 * @param failureStatus status of a refusal: 200, or 400
 * @param denied rights taken from the user's role: {@code accounts}, {@code services}, {@code contracts}, {@code invoices}; with
 *     {@code :write} only that half
 * @param deniedStatus status of an answer to a call without the right: 200, or 403
 * @param securityErrors whether a 401 has a body
 * @param firstPage number of a list's first page: 1, or 0
 * @param largestPage most records of a page, whatever is asked
 * @param repeatLastPage whether a page after the last one is the last one again
 * @param totals whether lists that publish a total give one
 * @param exactFilters whether text filters compare the whole text
 * @param patternFilters whether text filters take {@code [abc]} in a text for one of these letters, as SQL Server does
 * @param recurringType how the tenant calls contracts of recurring services
 * @param repeatedService what posting a service does that is on the contract already
 * @param onlyActive whether services are added to active contracts only
 * @param versionOne whether the older API answers, with a made-up call for units
 * @param today the PSA's day; null follows the clock
 * @param latencyMillis how long each answer takes at least
 */
public record BmsSettings(
        String tenant,
        String userName,
        String password,
        boolean mfa,
        String productName,
        LetterCase letterCase,
        int tokenSeconds,
        int refreshSeconds,
        int hourlyLimit,
        int throttleStatus,
        boolean throttleWait,
        int failureStatus,
        List<String> denied,
        int deniedStatus,
        boolean securityErrors,
        int firstPage,
        int largestPage,
        boolean repeatLastPage,
        boolean totals,
        boolean exactFilters,
        boolean patternFilters,
        String recurringType,
        RepeatedService repeatedService,
        boolean onlyActive,
        boolean versionOne,
        @Nullable LocalDate today,
        long latencyMillis)
        implements PsaSettings {

    /** What a simulator starts with. */
    public static BmsSettings initial(String productName) {
        return new BmsSettings(
                "acme-msp",
                "api@acme.example",
                "tallybridge-password",
                false,
                productName,
                LetterCase.CAMEL,
                1_800,
                43_200,
                1_500,
                429,
                false,
                200,
                List.of(),
                200,
                true,
                1,
                100,
                false,
                true,
                false,
                false,
                "Recurring Services",
                RepeatedService.APPEND,
                true,
                false,
                null,
                0);
    }
}
