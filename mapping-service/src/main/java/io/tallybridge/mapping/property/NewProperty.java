package io.tallybridge.mapping.property;

/** An account or organization service to create. */
public record NewProperty(String id, String name, String description, boolean arrears) {}
