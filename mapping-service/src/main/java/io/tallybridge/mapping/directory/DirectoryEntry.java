package io.tallybridge.mapping.directory;

/** A company or product of a PSA. */
public record DirectoryEntry(String id, String name) {}
