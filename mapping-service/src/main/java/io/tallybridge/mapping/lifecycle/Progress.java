package io.tallybridge.mapping.lifecycle;

/** How far the mapping of an integration is. */
public record Progress(int accounts, int mappedAccounts, int services, int mappedServices) {}
