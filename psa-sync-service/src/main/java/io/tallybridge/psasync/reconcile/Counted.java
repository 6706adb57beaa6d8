package io.tallybridge.psasync.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The counts of one service of one account in a period, in the numbers that every reduction can be made of.
 *
 * @param days on which there was a count
 * @param lastDay the last of them
 */
public record Counted(
        int days,
        BigDecimal first,
        BigDecimal last,
        BigDecimal min,
        BigDecimal max,
        BigDecimal sum,
        LocalDate lastDay) {}
