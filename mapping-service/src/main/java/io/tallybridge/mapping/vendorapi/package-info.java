/** The vendor API's contract: the shapes, spellings and error bodies that existing integrations of three generations send and read. */
@NullMarked
package io.tallybridge.mapping.vendorapi;

import org.jspecify.annotations.NullMarked;
